"""The permissions of guest ordering. ADMIT and GUEST are held by a guest's browser alone; no role has them."""

STAFF = "orders.guests"
ADMIT = "visit.admit"
GUEST = "visit.order"
