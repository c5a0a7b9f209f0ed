"""Small instances with known answers, through the program that runs the large set as well."""

from bench.cutting import OWN, Run, runs


def test_every_known_value_is_reached() -> None:
    done: list[Run] = list(runs(OWN))
    assert len(done) == 20
    assert [run.name for run in done if not run.met] == []
    assert all(run.ours == run.bound for run in done if run.ours is not None)
