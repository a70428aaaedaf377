"""The permissions of bookings. MAKE and OWN are held by a guest's browser alone; no role has them."""

STAFF = "orders.bookings"
MAKE = "booking.make"
OWN = "booking.own"
