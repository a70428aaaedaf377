"""The text at the end of a start: a table of addresses and sign-ins, and a QR code for the till."""

import io

import segno

HEADINGS = ("Who", "Address", "Email", "Password")
ROLES = {"platform_owner": "Platform owner", "restaurant_owner": "Owner", "manager": "Manager"}


def table(info: dict) -> str:
    """Return a table of every address and sign-in. `info` is the result of `info.demo_info`."""
    rows = [HEADINGS]
    for account in _accounts(info, None):
        rows.append(_row(account, f"{info['platform']}/"))
    rows.append(("Mail of the demo", info["mail"], "", ""))
    for restaurant in info["restaurants"]:
        rows += [("", "", "", ""), (restaurant["name"].upper(), restaurant["url"] + "/", "", "")]
        screens = list(restaurant["kitchen"])
        for account in _accounts(info, restaurant["slug"]):
            if account["job"] == "expediter":
                rows.append(_row(account, f"{restaurant['url']}/kitchen/all/"))
            elif account["job"] == "cook" and screens:
                rows.append(_row(account, screens.pop(0)))
            elif account["role"] == "employee":
                rows.append(_row(account, restaurant["pos"]))
            else:
                rows.append(_row(account, restaurant["portal"]))
        rows += [("Kitchen screen", screen, "", "") for screen in screens]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(f"  {line}".rstrip() for line in lines)


def qr_code(address: str) -> str:
    """Return the address as a QR code of block characters, readable on dark and light terminals."""
    drawing = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out=drawing, compact=True, border=2)
    return drawing.getvalue()


def _accounts(info: dict, slug: str | None) -> list[dict]:
    return [account for account in info["accounts"] if account["restaurant"] == slug]


def _row(account: dict, address: str) -> tuple[str, str, str, str]:
    who = ROLES.get(account["role"]) or (account["job"] or "employee").replace("_", " ").capitalize()
    return who, address, account["email"], account["password"]
