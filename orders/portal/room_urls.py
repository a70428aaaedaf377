from django.urls import path

from orders.portal import plan_pages, room_pages

SECTION, TABLE = "sections/<uuid:section_id>/", "tables/<uuid:table_id>/"

urlpatterns = [
    path("", room_pages.room, name="portal_room"),
    path("sections/new/", room_pages.new_section, name="portal_room_new_section"),
    path(SECTION, room_pages.section, name="portal_room_section"),
    path(f"{SECTION}add/", room_pages.add_tables, name="portal_room_add_tables"),
    path(f"{SECTION}add-one/", room_pages.add_table, name="portal_room_add_table"),
    path(f"{SECTION}plan/", plan_pages.plan, name="portal_plan"),
    path(f"{SECTION}move/", room_pages.move_section, name="portal_room_section_move"),
    path(f"{SECTION}archive/", room_pages.archive_section, name="portal_room_section_archive"),
    path(f"{SECTION}restore/", room_pages.restore_section, name="portal_room_section_restore"),
    path(TABLE, room_pages.table, name="portal_room_table"),
    path(f"{TABLE}move/", room_pages.move_table, name="portal_room_table_move"),
    path(f"{TABLE}archive/", room_pages.archive_table, name="portal_room_table_archive"),
    path(f"{TABLE}restore/", room_pages.restore_table, name="portal_room_table_restore"),
]
