"""Who works with customers, and the feature of the plans that have them."""

CUSTOMERS = "customer_database"
MANAGE = "orders.customers"
FIND = "orders.find_customers"
