"""What a ticket's paper says, and the bytes that printers get for it. No database."""

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
from PIL import Image

from orders.printing import drawing, escpos_bytes, star
from orders.printing.paper import ALERT, ITEM, QR, TEXT, TITLE, PaperLine, cells, lines_of, row
from orders.printing.tickets import Paper, Printed, paper_of

LONDON = ZoneInfo("Europe/London")


def item(line_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "line_id": line_id, "name": name, "quantity": 1, "modifiers": [], "notes": "", "course": None, "seat": None,
        "status": "fired", **fields,
    }  # fmt: skip


def ticket(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "order_number": 12, "order_type": "dine_in", "table_name": "4", "server_name": "Sara", "guests": 2, "notes": "",
        "allergies": [], "promised_at": None, "rush": False, "status": "open", "sent_at": "2026-07-01T18:30:00+00:00",
        "fired_at": None, "items": list(items), **fields,
    }  # fmt: skip


def said(paper: Paper | None) -> str:
    assert paper is not None
    return "\n".join(line.text for line in lines_of(paper.rows, 48))


def after(*items: dict[str, Any], **fields: Any) -> Printed:
    first = paper_of(ticket(*items, **fields), None, LONDON)
    assert first is not None
    return first.printed


def test_a_new_ticket_says_where_it_goes_what_to_make_and_every_allergy():
    allergies = [{"seat": 2, "allergens": ["milk"], "note": "kiwi"}]
    tacos = item("a", "Tacos", quantity=2, modifiers=["Carnitas"], notes="no onion", seat=2)
    text = said(paper_of(ticket(tacos, allergies=allergies, rush=True), None, LONDON))
    for expected in (
        "Table 4",
        "Order 12",
        "19:30",
        "RUSH",
        "Seat 2: milk, “kiwi”",
        "2 x Tacos",
        "Carnitas",
        "no onion",
    ):
        assert expected in text


def test_a_change_prints_the_difference_alone():
    printed = after(item("a", "Tacos"), item("b", "Latte"), item("c", "Crisps"))
    changed = ticket(
        item("a", "Tacos", quantity=3), item("b", "Latte", status="void"), item("c", "Crisps"), item("d", "Flan")
    )
    text = said(paper_of(changed, printed, LONDON))
    assert "CHANGE" in text
    assert "NOW 3 x Tacos" in text
    assert "was: 1 x Tacos" in text
    assert "VOID 1 x Latte" in text
    assert "NEW 1 x Flan" in text
    assert "Crisps" not in text


@pytest.mark.parametrize("later", [{}, {"items": [item("a", "Tacos", status="ready")]}, {"status": "done"}])
def test_what_the_kitchen_knows_is_not_printed_again(later):
    assert paper_of({**ticket(item("a", "Tacos")), **later}, after(item("a", "Tacos")), LONDON) is None


def test_an_item_that_was_void_before_it_was_printed_is_never_printed():
    assert paper_of(ticket(item("a", "Tacos", status="void")), None, LONDON) is None


def test_a_held_course_is_printed_when_it_is_fired():
    held = ticket(item("a", "Tacos", status="held"), status="held")
    assert paper_of(held, None, LONDON) is None
    printed = after(item("a", "Tacos"))
    waits = paper_of(held, printed, LONDON)
    assert "WAIT" in said(waits)
    assert paper_of(held, waits.printed, LONDON) is None
    assert "1 x Tacos" in said(paper_of(ticket(item("a", "Tacos")), waits.printed, LONDON, is_fired=True))


def test_a_moved_table_and_changed_allergies_are_told():
    now = ticket(item("a", "Tacos"), table_name="7", allergies=[{"seat": None, "allergens": ["milk"], "note": ""}])
    text = said(paper_of(now, after(item("a", "Tacos")), LONDON))
    for expected in ("Table 7", "Moved here from Table 4", "Whole order: milk", "Allergies changed"):
        assert expected in text


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"order_type": "takeaway"}, "Now Takeaway, was Eat in"),
        ({"promised_at": "2026-07-01T19:15:00+00:00"}, "New time, above"),
        ({"order_number": 15}, "Was order 12"),
        ({"rush": True}, "Make this first"),
        ({"notes": "birthday"}, "New note, above"),
    ],
)
def test_every_change_that_the_kitchen_must_know_is_told(changed, expected):
    printed = after(item("a", "Tacos"))
    assert expected in said(paper_of(ticket(item("a", "Tacos"), **changed), printed, LONDON))


@pytest.mark.parametrize("columns", [48, 32])
def test_lines_fit_the_paper_and_hold_no_command_of_a_printer(columns):
    rows = [row("Slow-roasted shoulder of lamb with everything " * 3, style) for style in (TITLE, ITEM, TEXT, ALERT)]
    lines = lines_of([*rows, row("Total\x1b@\n", TEXT, "£1,234.50")], columns)
    assert all(len(line.text) <= (columns // 2 if line.style == TITLE else columns) for line in lines)
    assert all(letter.isprintable() for line in lines for letter in line.text)
    assert lines[-1].text.endswith("£1,234.50")


def test_the_pound_sign_is_a_pound_sign_on_both_makes():
    lines = [PaperLine("Crème brûlée £4.50", ITEM)]
    assert "Crème brûlée £4.50".encode("cp1252") in star.encode(lines)
    assert b"\x1b\x1dt\x20" in star.encode(lines)  # Star's page 1252
    assert "Crème brûlée £4.50".encode("cp1252") in escpos_bytes.encode(lines, 42)
    assert b"\x1bt\x10" in escpos_bytes.encode(lines, 42)  # Epson's page 1252


def test_letters_that_a_printer_lacks_are_drawn():
    lines = [PaperLine("Pierogi z łososiem", ITEM), PaperLine("牛肉麺", ITEM)]
    assert star.media_types(lines) == ("image/png",)
    assert star.media_types([PaperLine("Tacos", ITEM)])[0] == "application/vnd.star.starprntcore"
    picture = Image.open(BytesIO(drawing.png(lines, 48)))
    assert picture.size[0] == 576
    for top in (0, 60):  # each line has ink
        assert picture.crop((0, top, 576, top + 60)).convert("L").getextrema() == (0, 255)
    assert b"\x1dv0" in escpos_bytes.encode(lines, 42)  # the raster command, as wide as Epson's head


def test_a_qr_code_is_stars_own_and_a_picture_for_epson():
    address = "https://alpha.example/receipt/abc/"
    lines = lines_of([row("Total"), row(address, QR)], 48)
    assert star.media_types(lines)[0] == "application/vnd.star.starprntcore"
    assert b"\x1b\x1dyD1\x00\x22\x00" + address.encode() + b"\x1b\x1dyP" in star.encode(lines)
    printed = drawing.draw(lines[1:], 42)
    assert b"\x1dv0" in escpos_bytes.encode(lines, 42)
    matrix = segno.make(address, error="m", micro=False).matrix
    left = (printed.width - 5 * len(matrix)) // 2
    read = [
        [printed.getpixel((left + 5 * x + 2, 5 * y + 2)) == 0 for x in range(len(matrix))] for y in range(len(matrix))
    ]
    assert read == [[bool(dark) for dark in dots] for dots in matrix]


@pytest.mark.parametrize("columns", [48, 30])
def test_no_word_is_lost_at_the_edge_of_the_paper(columns):
    notes = "不要香菜" * 30 + " please, and pierogi z łososiem i koperkiem"
    lines = lines_of([row(f"    {notes}", ALERT), row(f"2 x {notes}", ITEM), row(notes, TITLE)], columns)
    assert "".join(line.text for line in lines).replace(" ", "").count("不要香菜") == 90
    assert all(cells(line.text) <= (columns // 2 if line.style == TITLE else columns) for line in lines)
    picture = drawing.draw(lines, columns).convert("L")
    right_edge = picture.crop((picture.width - 2, 0, picture.width, picture.height))
    assert right_edge.getextrema() == (255, 255)  # nothing goes on beyond it
