"""The page of `benchmarks.regret`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def page(content: Mapping[str, Any]) -> str:
    """Markdown from what `benchmarks.regret` found."""
    plan = next(iter(content["plans"].values()))
    lines = [
        f"# How good the advice of `poolkit tune` is: {plan['source']}",
        "",
        f"Written by `python -m benchmarks.regret` from `benchmarks/results/{content['table']}`, in which every "
        f"configuration was trained: {plan['data']}; {plan['network']} network, {plan['epochs']} epochs "
        f"of batches of {plan['batch_size']}. The search is that of `poolkit tune`, but its "
        "trainings are looked up in the table, and its costs are counted operations. Regret is measured on "
        f"{content['judged']}, in percentage points of accuracy, with 95 % intervals over "
        f"{len(next(iter(content['runs'].values())))} runs, which share one table and so are not independent.",
    ]
    for name, summary in content["summary"].items():
        own = content["plans"][name]
        lines += [
            "",
            f"## {name.capitalize()}",
            "",
            f"{summary['configurations']} configurations. {own['trials']} short trainings and {own['finalists']} "
            f"finalists with {own['seeds']} seeds cost {100 * summary['share_mean']:.1f} % of an exhaustive search "
            f"with {own['seeds']} seeds ({100 * summary['share_most']:.1f} % at most). Random search and TPE spend as "
            "much on full trainings, and take the configuration of the best one.",
            "",
            "| method | regret | from the best elsewhere | better than the default by | in runs | MFLOP |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for method, found in summary["methods"].items():
            cells = [_points(found[key]) for key in ("regret", "regret_from_best_elsewhere", "from_default")]
            better = "" if method == "default" else str(found["better_than_default"])
            lines.append(f"| {method} | {' | '.join(cells)} | {better} | {found['flops'] / 1e6:.3f} |")
    shown = content["shown"]
    lines += ["", "## What the table shows", ""]
    if shown:
        lines += [
            f"On all seeds {len(shown)} configurations that cost at most what the default does, max of 2 x 2 with "
            "stride 2, are better than it by an interval that excludes zero:",
            "",
            "| pooling | better by | MFLOP |",
            "| --- | ---: | ---: |",
            *(f"| {each['pooling']} | {_points(each)} | {each['flops'] / 1e6:.3f} |" for each in shown),
        ]
    else:
        lines.append(
            "No configuration that costs at most what the default does, max of 2 x 2 with stride 2, is better than it "
            "by an interval that excludes zero."
        )
    return "\n".join([*lines, ""])


def _points(found: Mapping[str, float | None]) -> str:
    mean, low, high = found["mean"], found["low"], found["high"]
    assert mean is not None
    if low is None or high is None:
        return f"{100 * mean:.2f}"
    return f"{100 * mean:.2f} ({100 * low:.2f} to {100 * high:.2f})"
