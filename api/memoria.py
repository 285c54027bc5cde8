"""How the garbage collector of a long process looks: seldom, and never at what stays for ever."""

import gc

UMBRALES = (10_000, 20, 50)
"""Objects born before the young are looked at, and turns before the middle-aged and the old."""


def settle() -> None:
    """Set aside what a process that just started keeps for ever: modules, routes, processes.

    They are some 350,000 objects. A page of a year makes enough new ones for all of them to be
    looked at again every second time, and that took longer than the page itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*UMBRALES)
