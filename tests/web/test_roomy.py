"""Room on the stack: it changes nothing but what a call costs."""

import resource
import sys

import pytest

from config.web.roomy import roomy


def test_it_passes_on_what_goes_in_and_comes_out():
    @roomy
    def told(a, *rest, b=2):
        """What it does."""
        return a, rest, b

    assert told(1, 5, b=3) == (1, (5,), 3)
    assert (told.__name__, told.__doc__) == ("told", "What it does.")


def test_errors_pass():
    @roomy
    def fails():
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails()


def test_it_may_be_within_itself():
    count = roomy(lambda n: n and 1 + count(n - 1))
    assert count(20) == 20


@pytest.mark.skipif(sys.platform != "linux", reason="counts pages of memory as Linux does")
def test_no_depth_takes_memory_anew_for_each_call():
    calls = 300

    def leaf():
        return resource.RUSAGE_SELF

    def deep(levels):
        if levels:
            return deep(levels - 1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(calls):
            leaf()
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    assert max(roomy(lambda: [deep(levels) for levels in range(300)])()) < calls
