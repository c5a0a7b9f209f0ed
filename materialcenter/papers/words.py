"""Amounts in English words; Indonesian ones come from `lokal`."""

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = ("", " thousand", " million", " billion", " trillion", " quadrillion")


def in_english(number: int) -> str:
    """A whole number below 10^18, not negative, as it is spoken in Britain."""
    groups = [(number // 1000**power % 1000, word) for power, word in enumerate(_POWERS)]
    spoken = [_below_thousand(group) + word for group, word in reversed(groups) if group]
    if number > 1000 and 0 < groups[0][0] < 100:
        spoken[-1] = f"and {spoken[-1]}"
    return " ".join(spoken) or _ONES[0]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        parts.append("-".join([_TENS[rest // 10 - 2], *([_ONES[rest % 10]] if rest % 10 else [])]))
    elif rest:
        parts.append(_ONES[rest])
    return " and ".join(parts)
