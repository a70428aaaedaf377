"""What the existing mobile app calls, row by row: what it sends, field by field, and what it reads in the answer.

`mark`: L, the app calls it today; B, wanted, but a fault in the app is in the way; O, code of the app without a caller.
In `path` a word in braces is an id that `world.py` makes; so is `W(name)` in what is sent. `reads` is the shape of the
whole answer: fields outside `data` are those that the app reads without the envelope.
"""

from dataclasses import dataclass, field
from decimal import Decimal as D
from typing import Any

from tests.mobile.shapes import Id, Maybe, Money, Number, Time
from tests.plugins.restaurants import PASSWORD


@dataclass(frozen=True)
class W:
    """An id that the world makes when the row is sent."""

    name: str


@dataclass(frozen=True)
class Row:
    mark: str
    method: str
    path: str
    sends: dict[str, Any] | None = None
    reads: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    who: str = "marco"
    public: bool = False  # answers without a token

    def __str__(self) -> str:
        return f"{self.mark} {self.method} {self.path}"


REFERENCE = "ORDER-1732272000000"

USER = {
    "id": Id, "email": Id, "name": Id, "role": {"platform_owner", "restaurant_owner", "manager", "employee"},
    "is_platform_owner": bool, "restaurant_id": Id, "restaurant_name": Id,
    "subscription_plan": {"alpha", "beta", "omega"}, "subscription_status": Id, "enabled_features": list,
    "needs_onboarding": bool,
    "onboarding_progress": {"current_step": int, "completed_steps": list, "total_steps": int, "resume_at_step": int},
}  # fmt: skip
TOKENS = {"access_token": Id, "refresh_token": Id}

OPTION = {
    "id": Id, "name": Id, "price_adjustment": Money, "is_default": bool, "is_available": bool, "sort_order": int,
}  # fmt: skip
MODIFIER = {
    "id": Id, "name": Id, "min_selections": int, "max_selections": int, "is_required": bool, "sort_order": int,
    "options": [OPTION],
}  # fmt: skip
MENU_ITEM = {
    "id": Id, "name": Id, "price": Money, "category": Id, "category_id": Id, "available": bool, "emoji": str,
    "icon": str, "description": str, "dietary_info": list, "modifiers": list,
}  # fmt: skip
MENU_CATEGORY = {
    "id": Id, "name": Id, "description": str, "active": bool, "color": str, "icon": str, "sort_order": int,
}  # fmt: skip
PRODUCT = {
    "id": Id, "name": Id, "description": str, "price": Money, "category_id": Id, "category": Id, "barcode": str,
    "is_active": bool, "available_in_pos": bool, "dietary_info": list, "modifiers": list,
}  # fmt: skip
CATEGORY = {
    "id": Id, "name": Id, "description": str, "sort_order": int, "color": str, "icon": str, "is_active": bool,
}  # fmt: skip
A_CATEGORY = {
    "name": "Desserts", "description": "Sweet", "sort_order": 3, "color": "#aa5500", "icon": "restaurant",
    "is_active": True,
}  # fmt: skip
A_PRODUCT = {
    "category_id": W("category"), "name": "Churros", "description": "With chocolate", "price": D("5.50"),
    "cost": D("1.10"), "image_url": None, "barcode": "", "sku": "CHU-1", "prep_time": 8,
    "dietary_info": ["Vegetarian", "gluten-free"], "modifiers": [], "stock_tracking": False, "stock_quantity": 0,
    "is_active": True,
}  # fmt: skip

STATUS = {
    "draft", "pending", "confirmed", "preparing", "ready", "served", "completed", "cancelled", "refunded",
    "partially_refunded",
}  # fmt: skip
PAYMENT_STATUS = {"unpaid", "part_paid", "paid", "refunded", "partially_refunded"}
ORDER_LINE = {
    "id": Id, "product_id": Id, "name": Id, "quantity": int, "price": Money, "total": Money,
    "status": {"pending", "preparing", "ready", "served"}, "special_instructions": str, "modifiers": list,
}  # fmt: skip
ORDER = {
    "id": Id, "date": Time, "created_at": Time, "customer": dict, "customerName": str, "customer_name": str,
    "total": Money, "subtotal": Money, "tax": Money, "service_charge": Money, "tip_amount": Money, "items": int,
    "lines": [ORDER_LINE], "status": STATUS, "payment_status": PAYMENT_STATUS,
    "paymentMethod": {"", "card", "cash", "mobile", "qrCode"}, "employee": str, "table_number": str, "notes": str,
}  # fmt: skip
ORDER_SHORT = {"id": Id, "status": STATUS, "created_at": Time}
PAGES = {
    "pagination": {"page": int, "limit": int, "total": int, "pages": int, "has_next": bool, "has_prev": bool},
}  # fmt: skip
TABLE = {
    "id": Id, "name": Id, "display_name": Id, "capacity": int,
    "status": {"available", "occupied", "reserved", "cleaning", "blocked"},
    "section": {"id": Id, "name": Id, "color": str}, "current_order": Maybe({"id": Id, "name": Id, "amount": Money}),
    "server": Maybe({"id": Id, "name": Id}),
}  # fmt: skip
SECTION = {"id": Id, "name": Id, "color": str, "table_count": int, "total_capacity": int}

QR = {
    "qr_payment_id": Id, "qr_code_data": Id, "qr_code_image": Id, "amount": Money, "fee_amount": Money,
    "net_amount": Money, "expires_at": Time, "status": {"pending"},
}  # fmt: skip
OPTIMAL = {
    "provider": Id, "method": Id, "fee": Money, "net_amount": Money, "reason": Id,
    "methods": [{"method": Id, "label": Id, "provider": Id, "title": Id, "fee": Money, "net_amount": Money,
                 "available": bool}],
}  # fmt: skip
PROCESSED = {"transaction_id": Id, "provider": Id, "amount": Money, "fee": Money, "net_amount": Money}
CASH = {"payment_id": Id, "amount": Money, "fee_amount": Money}
PLAN = {
    "id": {"alpha", "beta", "omega"}, "name": Id, "display_name": Id, "price_monthly": Money, "price_yearly": Money,
    "features": dict,
}  # fmt: skip

SIGN_IN = [
    Row("L", "POST", "/auth/verify", reads={"user": USER}),
    Row(
        "L", "POST", "/auth/register-restaurant", status=201, reads={"data": {"restaurant_id": Id}},
        sends={"restaurant_name": "Casa Nueva", "phone": "020 7946 0000", "address": "1 High Street, London"},
    ),
    Row(
        "O", "POST", "/auth/login", public=True, reads={"data": {**TOKENS, "user": USER}},
        sends={"email": "marco@alpha.example", "password": PASSWORD},
    ),
    Row(
        "O", "POST", "/auth/refresh", public=True, reads={"data": TOKENS},
        sends={"refresh_token": W("refresh_token")},
    ),
    Row("O", "POST", "/auth/logout", reads={"success": {True}}),
]  # fmt: skip

MENU = [
    Row("L", "GET", "/public/menu/items", public=True, reads={"data": [MENU_ITEM]}),
    Row("L", "GET", "/public/menu/categories", public=True, reads={"data": [MENU_CATEGORY]}),
    Row("L", "GET", "/products/mobile", reads={"data": [PRODUCT]}),
    Row("L", "GET", "/products/categories", reads={"data": [CATEGORY]}),
    Row("L", "POST", "/products/categories", sends=A_CATEGORY, status=201, reads={"data": CATEGORY}),
    Row(
        "L", "POST", "/products/categories", status=201, reads={"data": CATEGORY},
        sends=dict.fromkeys(A_CATEGORY) | {"name": "Sides", "icon": "🍟"},
    ),
    Row("B", "PUT", "/products/categories/{category}", sends=A_CATEGORY, reads={"data": CATEGORY}),
    Row("B", "DELETE", "/products/categories/{category}", reads={"data": dict}),
    Row("L", "POST", "/products/", sends=A_PRODUCT, status=201, reads={"data": {"id": Id, "name": {"Churros"}}}),
    Row(
        "L", "POST", "/products/", status=201, reads={"data": {"id": Id, "name": {"Flan"}}},
        sends=dict.fromkeys(A_PRODUCT) | {
            "category_id": W("category"), "name": "Flan", "price": D("4.6499999999"), "dietary_info": [],
            "modifiers": [
                {
                    "name": "Sauce", "min_selections": 0, "max_selections": 1, "is_required": False, "sort_order": 0,
                    "options": [
                        {
                            "name": "Caramel", "price_adjustment": D("0.5"), "is_default": False, "is_available": True,
                            "sort_order": 0,
                        },
                    ],
                },
            ],
        },
    ),
    Row("L", "PUT", "/products/{product}", sends=A_PRODUCT, reads={"data": {"id": Id, "name": {"Churros"}}}),
    Row("L", "PUT", "/products/{product}", sends={"is_active": False}, reads={"data": {"is_active": {False}}}),
    Row("L", "DELETE", "/products/{product}", reads={"data": dict}),
    Row("B", "GET", "/menu/items", reads={"data": [MENU_ITEM]}),
    Row("B", "GET", "/menu/categories", reads={"data": [MENU_CATEGORY]}),
]  # fmt: skip

A_CART = {
    "items": [
        {
            "product_id": W("latte"), "quantity": 2, "modifiers": [], "special_instructions": "oat milk", "course": 1,
            "seat": 1,
        },
        {
            "productId": W("tacos"), "quantity": 1, "modifications": [{"option_id": W("carnitas"), "quantity": 1}],
            "specialInstructions": "no onions",
        },
    ],
    "subtotal": D("14.90"), "tax": D("2.4833333333333334"), "total": D("17.383333333333333"), "table_number": "2",
    "notes": "", "status": "confirmed", "order_type": "dine_in", "table_id": W("table"),
    "client_reference": REFERENCE,
}  # fmt: skip

FLOOR_AND_ORDERS = [
    Row("B", "GET", "/restaurants/floor-plan", reads={"data": {"tables": [TABLE], "sections": [SECTION]}}),
    Row(
        "B", "GET", "/restaurants/floor-plan?section_id={section}",
        reads={"data": {"tables": [TABLE], "sections": [SECTION]}},
    ),
    Row("O", "PUT", "/restaurants/tables/{table}/status", sends={"status": "reserved"}, reads={"data": {"id": Id}}),
    Row("O", "PUT", "/restaurants/tables/{table}/server", sends={"server_id": W("sara")}, reads={"data": {"id": Id}}),
    Row("O", "GET", "/restaurants/sections", reads={"data": [SECTION]}),
    *(
        Row("L", "GET", f"/orders?date_range={span}", reads={"data": [ORDER], "orders": [ORDER], "meta": PAGES})
        for span in ("today", "week", "month", "year")
    ),
    Row("O", "POST", "/orders", sends=A_CART, status=201, who="sara", reads=ORDER_SHORT),
    Row("O", "GET", "/orders/{order}", who="sara", reads=ORDER | {"data": ORDER}),
    Row("O", "PUT", "/orders/{order}", sends={"notes": "window"}, who="sara", reads=ORDER_SHORT),
    Row("O", "PATCH", "/orders/{order}/status", sends={"status": "confirmed"}, who="sara", reads=ORDER_SHORT),
    Row("O", "PUT", "/orders/{order}/status", sends={"status": "confirmed"}, who="sara", reads=ORDER_SHORT),
    Row("O", "GET", "/orders/active", who="sara", reads={"data": [ORDER]}),
    Row("O", "GET", "/orders/recent?limit=5", who="sara", reads={"data": [ORDER]}),
    Row(
        "O", "POST", "/receipts/email", who="sara", reads={"data": dict},
        sends={"order_id": W("paid_order"), "customer_email": "guest@example.com"},
    ),
    Row(
        "O", "POST", "/receipts/email", who="sara", reads={"data": dict},
        sends={"order_id": W("paid_reference"), "customer_email": "guest@example.com"},
    ),
    Row(
        "O", "POST", "/orders/{paid_order}/email_receipt", who="sara", reads={"data": dict},
        sends={"email": "guest@example.com"},
    ),
]  # fmt: skip

PAYMENTS = [
    Row(
        "L", "POST", "/sumup/initialize", sends={"mode": W("sumup_mode")}, who="sara", public=True,
        reads={
            "data": {
                "config": {
                    "appId": Id, "environment": {"sandbox", "production"}, "merchantCode": Id, "affiliateKey": Id,
                    "currency": Id,
                },
                "features": dict,
            },
        },
    ),
    Row("L", "POST", "/payments/optimal-provider", sends={"amount": D("11.70")}, who="sara", reads=OPTIMAL),
    Row(
        "L", "POST", "/payments/qr/generate", status=201, who="sara", reads=QR,
        sends={"order_id": W("order"), "amount": D("11.700000000000001")},
    ),
    Row(
        "L", "POST", "/payments/qr/generate", status=201, who="sara", reads=QR,
        sends={"order_id": REFERENCE, "amount": D("7.40")},
    ),
    Row(
        "L", "GET", "/payments/qr/{qr}/status", who="sara", reads={"data": {"status": {"pending"}, "expired": {False}}}
    ),
    Row("L", "POST", "/payments/qr/{qr}/confirm", who="sara", reads={"data": {"payment_id": Id}}),
    Row(
        "L", "POST", "/payments/cash", status=201, who="sara", reads=CASH,
        sends={
            "order_id": W("order"), "amount": D("11.70"), "received_amount": 20,
            "change_amount": D("8.299999999999999"),
        },
    ),
    Row(
        "L", "POST", "/payments/cash", status=201, who="sara", reads=CASH,
        sends={
            "order_id": REFERENCE, "amount": D("5.36"), "received_amount": 10, "change_amount": D("4.640000000000001"),
        },
    ),
    *(
        Row(
            "B", "POST", "/payments/process", status=201, who="sara", reads=PROCESSED,
            sends={
                "amount": D("11.70"), "currency": currency, name: W("order"), spelling: method,
                "metadata": {"source": "mobile"},
            },
        )
        for currency, name, spelling, method in [
            ("GBP", "order_id", "payment_method", "card"),
            ("gbp", "orderId", "payment_method_id", "cardEntry"),
            ("GBP", "order_id", "payment_method", "tapToPay"),
            ("GBP", "order_id", "payment_method", "stripe"),
            ("GBP", "order_id", "payment_method", "sumup"),
            ("GBP", "order_id", "payment_method", "square"),
            ("GBP", "order_id", "payment_method", "applePay"),
            ("GBP", "order_id", "payment_method", "apple_pay"),
            ("GBP", "order_id", "payment_method", "applePaySumUp"),
            ("GBP", "order_id", "payment_method", "googlePay"),
            ("GBP", "order_id", "payment_method", "cash"),
        ]
    ),
    Row(
        "O", "POST", "/payments/refund/{payment}", sends={"amount": D("3.20")}, status=201,
        reads={"refund_id": Id, "provider": Id, "amount": Money, "fee": Money},
    ),
    Row(
        "O", "POST", "/payments/refund/{payment}", sends={}, status=201,
        reads={"refund_id": Id, "provider": Id, "amount": Money, "fee": Money},
    ),
]  # fmt: skip

AN_ONBOARDING = {
    "name": "Casa Nueva Ltd", "display_name": "Casa Nueva", "business_type": "restaurant",
    "description": "Mexican food", "phone": "020 7946 0000", "email": "hello@casa.example",
    "website": "https://casa.example",
    "address": {
        "street": "1 High Street", "city": "London", "state": "", "zipCode": "E1 6AN", "country": "United Kingdom",
    },
    "business_hours": {"monday": {"open": "09:00", "close": "22:00", "closed": False}},
    "owner_info": {"name": "Marco", "email": "marco@alpha.example", "phone": ""},
    "employees": [
        {
            "name": "Ana Ruiz", "email": "ana@casa.example", "phone": "", "role": "server", "hourly_rate": 12.5,
            "start_date": "2026-12-01", "access_level": "standard",
        },
    ],
    "bank_details": {
        "sort_code": "20-00-00", "account_number": "55779911", "account_name": "Casa Nueva Ltd", "iban": "",
        "swift_bic": "",
    },
}  # fmt: skip

PLATFORM = [
    Row("L", "POST", "/restaurants/onboarding/create", sends=AN_ONBOARDING, status=201, reads={"restaurant_id": Id}),
    Row(
        "L", "POST", "/restaurants/onboarding/create", sends=AN_ONBOARDING | {"bank_details": None, "employees": []},
        status=201, reads={"restaurant_id": Id},
    ),
    Row(
        "L", "GET", "/platform/public/service-charge", public=True,
        reads={"data": {"service_charge": {"enabled": bool, "rate": Number, "description": str}}},
    ),
    Row("L", "PUT", "/platform/service-charge", sends={"enabled": True, "rate": 12.5}, status=403),
    Row(
        "B", "GET", "/platform/restaurants/default/effective-settings?category=mail",
        reads={"data": {"mail.volume": {"value": int, "source": {"platform", "restaurant"}}}},
    ),
    Row("B", "PUT", "/platform/restaurants/default/overrides/mail.volume", sends={"override_value": 200}, status=403),
    Row(
        "O", "GET", "/subscriptions/current",
        reads={"data": {
            "subscription": {
                "status": {"active", "trial", "suspended", "cancelled"}, "trial_end_date": str,
                "current_period_start": str, "current_period_end": str, "plan": PLAN,
            },
            "usage": {"orders_count": int, "staff_count": int, "menu_items_count": int, "limits": dict},
        }},
    ),
    Row("O", "GET", "/subscriptions/plans", reads={"data": [PLAN]}),
    # With Stripe, and `subscribe` and `cancel` too: tests/restaurants/billing.
    Row(
        "O", "PUT", "/subscriptions/change-plan", sends={"plan_id": "omega"}, status=409, who="olivia",
        reads={"error": {"code": {"subscription.not_set_up"}}},
    ),
    Row("L", "GET", "/health", public=True, reads={"status": {"healthy"}}),
]  # fmt: skip

STOCK = [
    Row(
        "L", "GET", "/inventory?search={stock_sku}",
        reads={"data": [{
            "id": Id, "sku": Id, "name": Id, "category": str, "current_stock": Number, "minimum_stock": Number,
            "maximum_stock": Number, "reorder_level": Number, "unit": Id, "unit_cost": Money, "supplier": str,
            "last_restocked": Maybe(Time), "last_updated": Time, "turnover_rate": Number,
        }]},
    ),
    Row("O", "GET", "/inventory/items?search={stock_sku}", reads={"data": [{"sku": Id, "current_stock": Number}]}),
    Row("O", "GET", "/inventory/items/{stock_sku}", reads={"data": {"sku": Id, "current_stock": Number}}),
    Row(
        "O", "POST", "/inventory/items/{stock_sku}/adjust-stock", sends={"adjustment": -1.5, "reason": "spilt"},
        status=201, reads={"data": {"movements": [{"quantity": Number}], "stock": [{"quantity": Number}]}},
    ),
    Row(
        "O", "GET", "/inventory/ledger?sku={stock_sku}",
        reads={"data": [{"id": Id, "sku": Id, "type": Id, "quantity": Number, "reason": str, "created_at": Time}]},
    ),
]  # fmt: skip

EMPLOYEE = {
    "id": Id, "first_name": Id, "last_name": str, "name": Id, "email": str, "phone": str,
    "role": {"manager", "cashier", "server", "cook", "expediter"}, "hourly_rate": Money, "hourlyRate": Money,
    "is_active": bool, "isActive": bool, "hireDate": Id, "startDate": Id, "totalSales": Money, "totalOrders": int,
    "avgOrderValue": Money, "hoursWorked": Number, "scheduledHours": Number, "actualHours": Number,
}  # fmt: skip
CUSTOMER = {
    "id": Id, "name": Id, "email": str, "phone": str, "joinedDate": Time, "totalSpent": Money, "orderCount": int,
    "averageOrderValue": Money, "lastVisit": Time, "loyaltyPoints": int, "preferredItems": list, "tags": list,
}  # fmt: skip
AN_EMPLOYEE = {
    "first_name": "Noor", "last_name": "Aziz", "email": "noor@example.com", "phone": "07700 900123", "role": "cook",
    "hourly_rate": 13.5, "startDate": "2026-11-02T00:00:00.000Z",
}  # fmt: skip
STAFF = [
    Row("L", "GET", "/customers?of={customer}", reads={"data": [CUSTOMER]}),
    Row("L", "GET", "/employees/?search=Ana&of={employee}", reads={"data": [EMPLOYEE]}),
    Row("L", "POST", "/employees/", sends=AN_EMPLOYEE, status=201, reads={"data": EMPLOYEE}),
    Row(
        "L", "PUT", "/employees/{employee}/", sends={"role": "cashier", "hourlyRate": 14.25, "isActive": True},
        reads={"data": EMPLOYEE},
    ),
    Row("L", "DELETE", "/employees/{employee}/", reads={"data": {"id": Id, "isActive": bool}}),
]  # fmt: skip

ANALYTICS = [
    Row(
        "B", "GET", "/analytics/dashboard/mobile",
        reads={
            "data": {
                "todaySummary": {"totalSales": Money, "transactions": int, "averageOrder": Money},
                "weeklyLabor": {"totalActualHours": Number, "totalLaborCost": Money, "efficiency": Number},
                "topItemsToday": [{"name": Id, "quantity": int, "revenue": Money}],
                "topPerformersToday": [{"name": Id, "role": Id, "sales": Money, "orders": int}],
            },
        },
    ),
    *(
        Row(
            "B", "GET", f"/analytics/sales?timeframe={timeframe}",
            reads={
                "data": [{
                    "date": Id, "dailySales": Money, "transactions": int, "averageOrder": Money, "topItems": list,
                    "paymentMethods": {"card": Money, "cash": Money, "mobile": Money, "qrCode": Money},
                }],
            },
        )
        for timeframe in ("today", "week", "month", "year")
    ),
    *(
        Row(
            "B", "GET", f"/analytics/financial?period={period}",
            reads={
                "data": {
                    "grossRevenue": Money, "netRevenue": Money, "totalExpenses": Money, "profit": Money,
                    "profitMargin": int, "expenses": dict,
                    "revenueBySource": {"dineIn": Money, "takeaway": Money, "delivery": Money, "catering": Money},
                    "taxData": {"vatCollected": Money, "serviceTax": Money, "totalTaxes": Money},
                },
                "meta": {"note": Id},
            },
        )
        for period in ("week", "month", "quarter", "year")
    ),
    Row(
        "B", "GET", "/analytics/employees/?timeframe=month",
        reads={
            "data": [{
                "id": Id, "name": Id, "role": Id, "totalSales": Money, "transactionsHandled": int,
                "averageOrderValue": Money, "hoursWorked": Number, "efficiency": Number, "shiftsCompleted": int,
                "performance": int,
            }],
        },
    ),
    *(
        Row(
            "B", "GET", f"/analytics/labor?period={period}&of={{planned_shift}}",
            reads={
                "data": {
                    "employees": [{
                        "id": Id, "name": Id, "role": Id, "scheduled_hours": Number, "actual_hours": Number,
                        "overtime_hours": Number, "hourly_rate": Money, "shifts": list,
                    }],
                    "labor_cost_percentage": Number, "total_revenue": Money,
                },
            },
        )
        for period in ("day", "week", "month")
    ),
    Row(
        "L", "GET", "/schedule/week?of={planned_shift}",
        reads={
            "data": {
                "weekStart": Id,
                "shifts": [{
                    "id": Id, "employeeId": Id, "employeeName": Id, "date": Id, "startTime": Id, "endTime": Id,
                    "role": Id, "status": {"scheduled", "confirmed", "completed", "absent", "break"},
                    "duration": Number, "notes": str, "laborCost": Money, "breakTime": Number,
                }],
            },
        },
    ),
    Row(
        "O", "GET", "/analytics/advanced", reads={"data": {"cohorts": list, "basketPairs": list, "waitingTimes": list}}
    ),
    Row("O", "GET", "/ai", status=403, reads={"error": {"code": {"subscription_required"}}}),
]  # fmt: skip

ROWS = [*SIGN_IN, *MENU, *FLOOR_AND_ORDERS, *PAYMENTS, *PLATFORM, *STOCK, *STAFF, *ANALYTICS]
