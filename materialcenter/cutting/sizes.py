"""Sizes as words."""


def mm(um: int) -> str:
    """Micrometres as millimetres with as many decimals as it has: "1219,2"."""
    whole, rest = divmod(um, 1000)
    return f"{whole},{rest:03}".rstrip("0") if rest else str(whole)
