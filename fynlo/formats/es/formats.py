"""Spanish dates in the order of everywhere else in Fynlo, and numbers as Spanish bills write them: 1.234,50."""

DATE_FORMAT = "j b Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j b Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3

# Pages ask for dates by their letters. Django looks for a format of that name first: "1 de diciembre de 2026", "1 dic".
for _format in (
    "F Y", "j F", "j F Y", "j F Y H:i", "j F, H:i", "j F Y, H:i", "l j F", "l j F Y", "l j F, H:i", "l j F Y, H:i",
    "l, j F", "l, j F Y", "l, j F, H:i", "j M", "j M H:i", "j M Y", "j M, H:i", "j M Y, H:i", "l j M", "D j M",
    "D j M Y", "D j M H:i", "D j M, H:i",
):  # fmt: skip
    globals()[_format] = _format.replace("j F", r"j \d\e F").replace("F Y", r"F \d\e Y").replace("j M", "j b")
