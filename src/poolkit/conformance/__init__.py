"""The conformance suite: what rules S1 to S16 say, as cases that any runtime can be asked.

`cases.json` is plain data. `load` reads it, `differs` judges an answer; `runner` asks the runtimes that are
installed, and the pytest plugin (`plugin`) asks the one that its user supplies.
"""

from poolkit.conformance.case import VERSION, Case, differs, load

__all__ = ["VERSION", "Case", "differs", "load"]
