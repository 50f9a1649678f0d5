"""Trainings that several devices of JAX share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from poolkit.lab import backends, devices
from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError


@pytest.mark.slow
@pytest.mark.skipif("jax" not in backends.installed(), reason="needs JAX")
def test_two_devices_train_as_one_does() -> None:
    """The same curve, on weights that both devices hold; predictions of any number of images afterwards."""
    code = """
import json
from poolkit.lab import backends
backends.activate("jax")
from dataclasses import replace
from poolkit.lab import networks
from poolkit.lab.configuration import parse
from poolkit.lab.data import load
from poolkit.lab.training import Budget, train
data = load("digits")
data = replace(data, x_train=data.x_train[:301], y_train=data.y_train[:301])
model, history = train(data, networks.find("reference"), parse("max:2"), Budget(2, 50))
print(json.dumps({
    "devices": len(model.variables[0].value.sharding.device_set),
    "losses": [epoch.loss for epoch in history.epochs],
    "accuracies": [epoch.val_accuracy for epoch in history.epochs],
    "predicted": model.predict(data.x_test[:7], verbose=0).tolist(),
}))
"""
    found = []
    for number in (1, 2):
        # 301 images on two devices are 300.
        own = code.replace(":301", ":300") if number == 1 else code
        flags = f"--xla_force_host_platform_device_count={number}"
        environment = {**os.environ, "XLA_FLAGS": flags}
        done = subprocess.run([sys.executable, "-c", own], capture_output=True, text=True, check=True, env=environment)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    one, two = found
    assert (one["devices"], two["devices"]) == (1, 2)
    np.testing.assert_allclose(two["losses"], one["losses"], rtol=1e-4)
    np.testing.assert_allclose(two["accuracies"], one["accuracies"], atol=0.006)  # two of 360 images
    np.testing.assert_allclose(two["predicted"], one["predicted"], rtol=1e-3, atol=1e-4)


def test_images_are_shared_out_evenly(dataset: Dataset) -> None:
    odd = replace(dataset, x_train=dataset.x_train[:11], y_train=dataset.y_train[:11])
    found = devices.shared(odd, 6, 3)
    assert (len(found.x_train), len(found.y_train)) == (9, 9)
    assert len(found.x_test) == len(found.y_test) == len(dataset.x_test) // 3 * 3
    with pytest.raises(LabError, match="batches of 8 cannot be shared out among 3 devices; use a --batch-size"):
        devices.shared(odd, 8, 3)
    with pytest.raises(LabError, match="2 test images are too few for 3 devices"):
        devices.shared(replace(odd, x_test=odd.x_test[:2], y_test=odd.y_test[:2]), 6, 3)
