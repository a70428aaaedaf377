"""Who may call what: one row a route and method, written by hand so that a changed permission is a changed line here.

The columns are method, path as declared, and who. A page lists the methods that it answers.
"""

from functools import cache

WHO = {
    "anybody": {"olivia", "marco", "sara", "carl", "kim", "ed"},
    "signed in": {"olivia", "marco", "sara", "carl", "kim", "ed"},
    "everyone": {"olivia", "marco", "sara", "carl", "kim", "ed"},
    "floor": {"olivia", "marco", "sara", "carl"},
    "kitchen": {"olivia", "marco", "kim", "ed"},
    "cashiers": {"olivia", "marco", "carl"},
    "managers": {"olivia", "marco"},
    "workers": {"marco", "sara", "carl", "kim", "ed"},
    "owner": {"olivia"},
    "platform": set(),
    "higher plan": set(),  # Alpha has the second
}

RESTAURANT = """
GET    api/v1/openapi.json                                           anybody
GET    api/v1/docs                                                   anybody
POST   api/v1/auth/login                                             anybody
POST   api/v1/auth/refresh                                           anybody
POST   api/v1/auth/logout                                            signed in
POST   api/v1/auth/verify                                            signed in
GET    api/v1/auth/memberships                                       signed in
GET    api/v1/auth/sessions                                          signed in
DELETE api/v1/auth/sessions/<uuid:session_id>                        signed in
POST   api/v1/auth/socket-ticket                                     signed in
POST   api/v1/auth/pin                                               anybody
POST   api/v1/auth/second-factor                                     anybody
POST   api/v1/auth/approvals                                         everyone
GET    api/v1/devices/<uuid:device_id>/people                        anybody
POST   api/v1/auth/password/change                                   signed in
POST   api/v1/auth/password/forgot                                   anybody
GET    api/v1/platform/restaurants                                   platform
POST   api/v1/platform/restaurants                                   platform
GET    api/v1/platform/restaurants/<uuid:restaurant_id>              platform
PATCH  api/v1/platform/restaurants/<uuid:restaurant_id>              platform
PUT    api/v1/platform/service-charge                                platform
POST   api/v1/platform/operations/<slug:name>                          anybody
POST   api/v1/platform/admin/action                                  anybody
GET    api/v1/platform/public/service-charge                         anybody
POST   api/v1/auth/register-restaurant                               signed in
POST   api/v1/restaurants/onboarding/create                          signed in
GET    api/v1/subscriptions/plans                                    signed in
GET    api/v1/sync/snapshot                                          everyone
GET    api/v1/sync/events                                            everyone
POST   api/v1/sync/commands                                          everyone
GET    api/v1/attention                                              managers
POST   api/v1/attention/<uuid:attention_id>/resolve                  managers
GET    api/v1/devices                                                managers
POST   api/v1/devices                                                everyone
POST   api/v1/devices/enrol                                          anybody
PATCH  api/v1/devices/<uuid:device_id>                               managers
POST   api/v1/devices/<uuid:device_id>/revoke                        managers
POST   api/v1/devices/<uuid:device_id>/restore                       managers
POST   api/v1/devices/<uuid:device_id>/report                        everyone
POST   api/v1/devices/<uuid:device_id>/unsent-work                   anybody
POST   api/v1/devices/<uuid:device_id>/shown                         floor
GET    api/v1/public/menu/items                                      anybody
GET    api/v1/public/menu/categories                                 anybody
GET    api/v1/menu/items                                             everyone
GET    api/v1/menu/categories                                        everyone
GET    api/v1/menu/document                                          everyone
GET    api/v1/menu/changes                                           managers
POST   api/v1/menu/publish                                           managers
PUT    api/v1/menu/categories/order                                  managers
GET    api/v1/menu/modifier-groups                                   managers
POST   api/v1/menu/modifier-groups                                   managers
GET    api/v1/menu/modifier-groups/<uuid:group_id>                   managers
PUT    api/v1/menu/modifier-groups/<uuid:group_id>                   managers
PATCH  api/v1/menu/modifier-groups/<uuid:group_id>                   managers
DELETE api/v1/menu/modifier-groups/<uuid:group_id>                   managers
PUT    api/v1/menu/options/<uuid:item_id>/availability               everyone
PATCH  api/v1/menu/options/<uuid:item_id>/availability               everyone
GET    api/v1/menu/stations                                          everyone
POST   api/v1/menu/stations                                          managers
PUT    api/v1/menu/stations/<slug:slug>                              managers
GET    api/v1/products                                               managers
POST   api/v1/products                                               managers
GET    api/v1/products/mobile                                        everyone
GET    api/v1/products/categories                                    everyone
POST   api/v1/products/categories                                    managers
PUT    api/v1/products/categories/<uuid:category_id>                 managers
PATCH  api/v1/products/categories/<uuid:category_id>                 managers
DELETE api/v1/products/categories/<uuid:category_id>                 managers
GET    api/v1/products/<uuid:product_id>                             managers
PUT    api/v1/products/<uuid:product_id>                             managers
PATCH  api/v1/products/<uuid:product_id>                             managers
DELETE api/v1/products/<uuid:product_id>                             managers
POST   api/v1/products/<uuid:product_id>/restore                     managers
PUT    api/v1/products/<uuid:item_id>/availability                   everyone
PATCH  api/v1/products/<uuid:item_id>/availability                   everyone
GET    api/v1/reports                                                managers
GET    api/v1/reports/<slug:name>                                    managers
GET    api/v1/orders                                                 everyone
POST   api/v1/orders                                                 floor
GET    api/v1/orders/active                                          everyone
GET    api/v1/orders/recent                                          everyone
GET    api/v1/orders/<uuid:order_id>                                 everyone
PUT    api/v1/orders/<uuid:order_id>                                 floor
PATCH  api/v1/orders/<uuid:order_id>                                 floor
PUT    api/v1/orders/<uuid:order_id>/status                          floor
PATCH  api/v1/orders/<uuid:order_id>/status                          floor
POST   api/v1/orders/<uuid:order_id>/lines                           floor
POST   api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void       floor
POST   api/v1/orders/<uuid:order_id>/send                            floor
POST   api/v1/orders/<uuid:order_id>/cancel                          floor
GET    api/v1/orders/<uuid:order_id>/history                         everyone
GET    api/v1/orders/due                                             everyone
GET    api/v1/orders/settings                                        everyone
PATCH  api/v1/orders/settings                                        managers
PATCH  api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>            floor
POST   api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/void-sent  managers
POST   api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/price      managers
POST   api/v1/orders/<uuid:order_id>/lines/<uuid:line_id>/restore-price managers
POST   api/v1/orders/<uuid:order_id>/fire                            floor
POST   api/v1/orders/<uuid:order_id>/hold                            floor
POST   api/v1/orders/<uuid:order_id>/rush                            floor
POST   api/v1/orders/<uuid:order_id>/void                            managers
POST   api/v1/orders/<uuid:order_id>/transfer                        floor
PUT    api/v1/orders/<uuid:order_id>/type                            floor
PUT    api/v1/orders/<uuid:order_id>/allergies                       floor
POST   api/v1/orders/<uuid:order_id>/move-lines                      floor
POST   api/v1/orders/<uuid:order_id>/split                           floor
POST   api/v1/orders/<uuid:order_id>/merge                           floor
POST   api/v1/orders/<uuid:order_id>/discounts                       floor
POST   api/v1/orders/<uuid:order_id>/comp                            managers
DELETE api/v1/orders/<uuid:order_id>/adjustments/<uuid:adjustment_id> floor
POST   api/v1/orders/<uuid:order_id>/reopen                          managers
PUT    api/v1/orders/<uuid:order_id>/service-charge                  floor
GET    api/v1/restaurants/floor-plan                                 everyone
GET    api/v1/restaurants/sections                                   everyone
POST   api/v1/restaurants/sections                                   managers
PUT    api/v1/restaurants/sections/order                             managers
PUT    api/v1/restaurants/sections/<uuid:section_id>                 managers
PATCH  api/v1/restaurants/sections/<uuid:section_id>                 managers
DELETE api/v1/restaurants/sections/<uuid:section_id>                 managers
POST   api/v1/restaurants/sections/<uuid:section_id>/restore         managers
PUT    api/v1/restaurants/sections/<uuid:section_id>/tables/order    managers
PUT    api/v1/restaurants/sections/<uuid:section_id>/plan            managers
GET    api/v1/restaurants/tables                                     everyone
POST   api/v1/restaurants/tables                                     managers
POST   api/v1/restaurants/tables/bulk                                managers
PUT    api/v1/restaurants/tables/<uuid:table_id>                     managers
PATCH  api/v1/restaurants/tables/<uuid:table_id>                     managers
DELETE api/v1/restaurants/tables/<uuid:table_id>                     managers
POST   api/v1/restaurants/tables/<uuid:table_id>/restore             managers
PUT    api/v1/restaurants/tables/<uuid:table_id>/status              floor
PUT    api/v1/restaurants/tables/<uuid:table_id>/server              floor
POST   api/v1/restaurants/tables/<uuid:table_id>/clean               floor
GET    api/v1/kitchen/tickets                                        everyone
GET    api/v1/kitchen/expediter                                      everyone
GET    api/v1/kitchen/all-day                                        everyone
GET    api/v1/kitchen/rules                                          managers
POST   api/v1/kitchen/rules                                          managers
PUT    api/v1/kitchen/rules/order                                    managers
PATCH  api/v1/kitchen/rules/<uuid:rule_id>                           managers
DELETE api/v1/kitchen/rules/<uuid:rule_id>                           managers
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/acknowledge           kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/start                 kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/ready                 kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/bump                  kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/hand-over             kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/undo                  kitchen
POST   api/v1/kitchen/tickets/<uuid:ticket_id>/recall                kitchen
GET    api/v1/payments                                               floor
POST   api/v1/payments/cash                                          floor
POST   api/v1/payments/card                                          floor
POST   api/v1/payments/card/declined                                 floor
POST   api/v1/payments/house-account                                 floor
POST   api/v1/payments/voucher                                       floor
GET    api/v1/voucher-kinds                                          floor
POST   api/v1/voucher-kinds                                          owner
PATCH  api/v1/voucher-kinds/<uuid:kind_id>                           owner
POST   api/v1/voucher-kinds/<uuid:kind_id>/retire                    owner
POST   api/v1/voucher-kinds/<uuid:kind_id>/restore                   owner
GET    api/v1/house-accounts                                         floor
POST   api/v1/house-accounts                                         managers
GET    api/v1/house-accounts/<uuid:account_id>                       floor
PATCH  api/v1/house-accounts/<uuid:account_id>                       managers
POST   api/v1/house-accounts/<uuid:account_id>/close                 managers
POST   api/v1/house-accounts/<uuid:account_id>/pay                   floor
POST   api/v1/house-accounts/<uuid:account_id>/transfers             managers
POST   api/v1/payments/deposit                                       floor
GET    api/v1/deposits                                               floor
POST   api/v1/deposits                                               floor
POST   api/v1/deposits/<uuid:deposit_id>/keep                        managers
POST   api/v1/deposits/<uuid:deposit_id>/erase                       managers
POST   api/v1/house-accounts/<uuid:account_id>/corrections           managers
POST   api/v1/house-accounts/<uuid:account_id>/statements/email      managers
POST   api/v1/payments/stripe/connection-token                       floor
POST   api/v1/payments/stripe/intents                                floor
POST   api/v1/payments/reader                                        floor
POST   api/v1/payments/hold                                          floor
POST   api/v1/payments/<uuid:payment_id>/capture                     floor
POST   api/v1/payments/gift-card                                     floor
POST   api/v1/gift-cards                                             floor
POST   api/v1/gift-cards/check                                       floor
GET    api/v1/gift-cards/settings                                    floor
PATCH  api/v1/gift-cards/settings                                    owner
GET    api/v1/gift-cards/<uuid:card_id>                              floor
POST   api/v1/gift-cards/<uuid:card_id>/block                        managers
POST   api/v1/gift-cards/<uuid:card_id>/unblock                      managers
POST   api/v1/gift-cards/<uuid:card_id>/replace                      managers
POST   api/v1/gift-cards/<uuid:card_id>/reveal                       cashiers
POST   api/v1/gift-cards/<uuid:card_id>/email                        cashiers
POST   api/v1/payments/process                                       floor
POST   api/v1/payments/optimal-provider                              floor
GET    api/v1/payments/takings                                       managers
POST   api/v1/payments/qr/generate                                   floor
GET    api/v1/payments/qr/<uuid:payment_id>/status                   floor
POST   api/v1/payments/qr/<uuid:payment_id>/confirm                  floor
POST   api/v1/payments/webhooks/<slug:provider>                      anybody
GET    api/v1/payments/<uuid:payment_id>/receipts                    floor
POST   api/v1/payments/<uuid:payment_id>/invoice                     floor
POST   api/v1/payments/<uuid:payment_id>/tender                      cashiers
POST   api/v1/payments/<uuid:payment_id>/cancel                      floor
POST   api/v1/payments/refund/<uuid:payment_id>                      managers
GET    api/v1/drawers                                               floor
POST   api/v1/drawers                                               managers
PATCH  api/v1/drawers/<uuid:drawer_id>                              managers
GET    api/v1/drawers/sessions                                      managers
POST   api/v1/drawers/sessions                                      floor
GET    api/v1/drawers/sessions/<uuid:session_id>                    floor
POST   api/v1/drawers/sessions/<uuid:session_id>/pay-in             floor
POST   api/v1/drawers/sessions/<uuid:session_id>/pay-out            floor
POST   api/v1/drawers/sessions/<uuid:session_id>/safe-drop          floor
POST   api/v1/drawers/sessions/<uuid:session_id>/no-sale            floor
POST   api/v1/drawers/sessions/<uuid:session_id>/end                floor
POST   api/v1/drawers/sessions/<uuid:session_id>/count              floor
POST   api/v1/drawers/sessions/<uuid:session_id>/recount            floor
POST   api/v1/drawers/sessions/<uuid:session_id>/close              cashiers
GET    api/v1/cash-up/x                                             managers
GET    api/v1/cash-up/z                                             managers
POST   api/v1/cash-up/z                                             managers
GET    api/v1/cash-up/z/<int:number>                                managers
GET    api/v1/cash-up/settings                                      floor
PATCH  api/v1/cash-up/settings                                      managers
GET    api/v1/cash-up/card-machines                                 managers
POST   api/v1/cash-up/card-machines                                 cashiers
GET    api/v1/orders/<uuid:order_id>/bill                            floor
POST   api/v1/orders/<uuid:order_id>/bill-link                       floor
DELETE api/v1/orders/<uuid:order_id>/bill-link                       floor
POST   api/v1/orders/<uuid:order_id>/email_receipt                   floor
POST   api/v1/receipts/email                                         floor
GET    api/v1/stock/items                                            everyone
POST   api/v1/stock/items                                            managers
GET    api/v1/stock/items/<uuid:item_id>                             everyone
PATCH  api/v1/stock/items/<uuid:item_id>                             managers
GET    api/v1/stock/items/<uuid:item_id>/movements                   everyone
POST   api/v1/stock/items/<uuid:item_id>/archive                     managers
POST   api/v1/stock/items/<uuid:item_id>/restore                     managers
POST   api/v1/stock/items/<uuid:item_id>/receive                     kitchen
POST   api/v1/stock/items/<uuid:item_id>/waste                       everyone
POST   api/v1/stock/items/<uuid:item_id>/count                       everyone
POST   api/v1/stock/items/<uuid:item_id>/correct                     managers
POST   api/v1/stock/items/<uuid:item_id>/transfer                    kitchen
POST   api/v1/stock/items/<uuid:item_id>/produce                     kitchen
GET    api/v1/stock/recipes                                          everyone
GET    api/v1/stock/recipes/<uuid:made_id>                           everyone
PUT    api/v1/stock/recipes/<uuid:made_id>                           managers
DELETE api/v1/stock/recipes/<uuid:made_id>                           managers
GET    api/v1/stock/wastable                                         everyone
POST   api/v1/stock/products/<uuid:product_id>/waste                 everyone
GET    api/v1/stock/settings                                         everyone
PATCH  api/v1/stock/settings                                         managers
POST   api/v1/stock/movements/<uuid:batch>/undo                     everyone
POST   api/v1/stock/track-products                                  managers
GET    api/v1/stock/suppliers                                        managers
POST   api/v1/stock/suppliers                                        managers
PATCH  api/v1/stock/suppliers/<uuid:supplier_id>                     managers
POST   api/v1/stock/suppliers/<uuid:supplier_id>/archive             managers
GET    api/v1/stock/locations                                        everyone
POST   api/v1/stock/locations                                        managers
PATCH  api/v1/stock/locations/<uuid:location_id>                     managers
POST   api/v1/stock/locations/<uuid:location_id>/archive             managers
GET    api/v1/inventory                                              everyone
GET    api/v1/inventory/items                                        everyone
POST   api/v1/inventory/items                                        managers
GET    api/v1/inventory/items/<str:sku>                              everyone
PUT    api/v1/inventory/items/<str:sku>                              managers
PATCH  api/v1/inventory/items/<str:sku>                              managers
DELETE api/v1/inventory/items/<str:sku>                              managers
POST   api/v1/inventory/items/<str:sku>/adjust-stock                 managers
GET    api/v1/inventory/stocktakes                                      everyone
POST   api/v1/inventory/stocktakes                                      managers
GET    api/v1/inventory/stocktakes/<uuid:stocktake_id>                  everyone
GET    api/v1/inventory/stocktakes/<uuid:stocktake_id>/lines            everyone
PATCH  api/v1/inventory/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id> managers
GET    api/v1/inventory/stocktakes/<uuid:stocktake_id>/review           managers
POST   api/v1/inventory/stocktakes/<uuid:stocktake_id>/counts           everyone
POST   api/v1/inventory/stocktakes/<uuid:stocktake_id>/recounts         managers
POST   api/v1/inventory/stocktakes/<uuid:stocktake_id>/approve          managers
POST   api/v1/inventory/stocktakes/<uuid:stocktake_id>/cancel           managers
GET    api/v1/inventory/ledger                                       everyone
GET    api/v1/employees                                              managers
POST   api/v1/employees                                              managers
POST   api/v1/employees/members                                      managers
POST   api/v1/employees/documents/<uuid:document_id>/remove          managers
GET    api/v1/employees/<uuid:employee_id>                           managers
PUT    api/v1/employees/<uuid:employee_id>                           managers
PATCH  api/v1/employees/<uuid:employee_id>                           managers
DELETE api/v1/employees/<uuid:employee_id>                           managers
GET    api/v1/employees/<uuid:employee_id>/documents                 managers
POST   api/v1/employees/<uuid:employee_id>/documents                 managers
POST   api/v1/employees/<uuid:employee_id>/link                      managers
POST   api/v1/employees/<uuid:employee_id>/end                       managers
POST   api/v1/employees/<uuid:employee_id>/bring-back                managers
POST   api/v1/employees/<uuid:employee_id>/merge                     managers
POST   api/v1/employees/<uuid:employee_id>/jobs                      managers
POST   api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/end    managers
POST   api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/rates  managers
GET    api/v1/inventory/purchase-orders                                 kitchen
POST   api/v1/inventory/purchase-orders                                 managers
GET    api/v1/inventory/purchase-orders/suggestions                     managers
GET    api/v1/inventory/purchase-orders/<uuid:order_id>                 kitchen
PATCH  api/v1/inventory/purchase-orders/<uuid:order_id>                 managers
POST   api/v1/inventory/purchase-orders/<uuid:order_id>/send            managers
POST   api/v1/inventory/purchase-orders/<uuid:order_id>/cancel          managers
POST   api/v1/inventory/purchase-orders/<uuid:order_id>/close           managers
POST   api/v1/inventory/purchase-orders/<uuid:order_id>/reorder         managers
GET    api/v1/inventory/deliveries                                      kitchen
POST   api/v1/inventory/deliveries                                      kitchen
GET    api/v1/inventory/deliveries/<uuid:delivery_id>                   kitchen
POST   api/v1/inventory/deliveries/<uuid:delivery_id>/undo              managers
POST   api/v1/inventory/deliveries/<uuid:delivery_id>/return            kitchen
POST   api/v1/inventory/deliveries/<uuid:delivery_id>/credit-note       managers
GET    api/v1/inventory/credit-notes                                    managers
POST   api/v1/inventory/credit-notes/<uuid:credit_note_id>/receive      managers
GET    api/v1/inventory/suppliers/<uuid:supplier_id>/prices             managers
GET    api/v1/recipes                                                everyone
POST   api/v1/recipes                                                managers
GET    api/v1/schedule/week                                          signed in
GET    api/v1/customers                                              signed in
GET    api/v1/analytics/dashboard/mobile                             managers
GET    api/v1/analytics/sales                                        managers
GET    api/v1/analytics/financial                                    managers
GET    api/v1/analytics/employees                                    managers
GET    api/v1/analytics/labor                                        managers
GET    api/v1/analytics/advanced                                     managers
GET    api/v1/ai                                                     higher plan
GET    api/v1/subscriptions/current                                  managers
POST   api/v1/subscriptions/subscribe                                signed in
PUT    api/v1/subscriptions/change-plan                              signed in
POST   api/v1/subscriptions/cancel                                   signed in
GET    api/v1/platform/restaurants/<str:restaurant_id>/effective-settings signed in
PUT    api/v1/platform/restaurants/<str:restaurant_id>/overrides/<str:key> platform
POST   api/v1/sumup/initialize                                       anybody
POST   auth/v1/token                                                 anybody
POST   auth/v1/signup                                                anybody
POST   auth/v1/logout                                                signed in
POST   auth/v1/recover                                               anybody
GET    auth/v1/user                                                  signed in
PUT    auth/v1/user                                                  signed in
GET    (root)                                                        anybody
GET    sign-in/                                                      anybody
POST   sign-in/                                                      anybody
GET    sign-in/pin/                                                   anybody
POST   sign-in/pin/                                                   anybody
POST   sign-in/passkey/                                              anybody
POST   sign-in/passkey/options/                                      anybody
GET    sign-in/code/                                                 anybody
POST   sign-in/code/                                                 anybody
POST   sign-in/code/options/                                         anybody
POST   sign-out/                                                     anybody
GET    password/reset/                                               anybody
POST   password/reset/                                               anybody
GET    password/new/<str:person>/<str:token>/                        anybody
POST   password/new/<str:person>/<str:token>/                        anybody
GET    password/change/                                              signed in
POST   password/change/                                              signed in
GET    account/                                                      signed in
POST   account/language/                                             signed in
GET    account/required/                                             signed in
GET    account/app/                                                  signed in
POST   account/app/                                                  signed in
POST   account/app/remove/                                           signed in
GET    account/passkey/                                              signed in
POST   account/passkey/                                              signed in
POST   account/passkey/options/                                      signed in
POST   account/passkey/<uuid:passkey_id>/remove/                     signed in
POST   account/recovery-codes/                                       signed in
GET    account/sign-ins/                                             signed in
POST   account/sign-ins/end-others/                                  signed in
POST   account/sign-ins/<uuid:session_id>/end/                       signed in
GET    sign-up/confirm/<str:token>/                                  anybody
POST   sign-up/confirm/<str:token>/                                  anybody
GET    invitation/<str:token>/                                       anybody
POST   invitation/<str:token>/                                       anybody
POST   switch/<uuid:restaurant_id>/                                  signed in
GET    switch/<uuid:restaurant_id>/pass/                             signed in
GET    switch/begin/                                                 anybody
GET    switch/enter/                                                 anybody
POST   switch/enter/                                                 anybody
POST   theme/                                                        signed in
GET    portal/                                                       managers
GET    portal/panels/                                                managers
GET    portal/all/                                                   managers
GET    portal/all/<uuid:restaurant_id>/                              managers
GET    portal/search/                                                managers
GET    portal/first-steps/                                           managers
POST   portal/first-steps/dismiss/                                   managers
POST   portal/first-steps/show/                                      managers
GET    portal/attention/                                             managers
POST   portal/attention/<uuid:attention_id>/resolve/                 managers
GET    portal/settings/changes/                                     owner
GET    portal/settings/plan/                                         owner
GET    portal/settings/export/                                       owner
POST   portal/settings/export/new/                                   owner
POST   portal/settings/export/schedule/                              owner
POST   portal/settings/export/<uuid:archive_id>/                     owner
POST   portal/settings/export/<uuid:archive_id>/cancel/              owner
POST   portal/settings/export/<uuid:archive_id>/delete/              owner
GET    portal/settings/                                              owner
POST   portal/settings/                                              owner
GET    portal/settings/opening-hours/                                owner
POST   portal/settings/opening-hours/                                owner
POST   portal/settings/opening-hours/preview/                        owner
GET    portal/settings/receipts/                                     owner
POST   portal/settings/receipts/                                     owner
POST   portal/settings/receipts/preview/                             owner
GET    logo/<str:name>.png                                           anybody
GET    portal/settings/notifications/                                managers
POST   portal/settings/notifications/                                managers
GET    portal/settings/security/                                      owner
POST   portal/settings/security/                                      owner
GET    portal/people/<uuid:membership_id>/pin/                        managers
POST   portal/people/<uuid:membership_id>/pin/                        managers
POST   portal/people/<uuid:membership_id>/pin/remove/                 managers
GET    portal/devices/                                               managers
GET    devices/enrol/                                                anybody
GET    display/                                                      anybody
GET    display/live/                                                 anybody
GET    portal/devices/add/                                           managers
POST   portal/devices/add/                                           managers
GET    portal/devices/add/<uuid:code_id>/                            managers
GET    portal/devices/<uuid:device_id>/                              managers
POST   portal/devices/<uuid:device_id>/                              managers
POST   portal/devices/<uuid:device_id>/revoke/                       managers
POST   portal/devices/<uuid:device_id>/restore/                      managers
POST   portal/devices/<uuid:device_id>/till/                         managers
GET    portal/devices/<uuid:device_id>/unsent.csv                    managers
GET    portal/people/                                                managers
GET    portal/people/security/                                       owner
GET    portal/people/invite/                                         managers
POST   portal/people/invite/                                         managers
GET    portal/people/<uuid:membership_id>/                           managers
POST   portal/people/<uuid:membership_id>/                           managers
POST   portal/people/<uuid:membership_id>/switch-off/                managers
POST   portal/people/<uuid:membership_id>/switch-on/                 managers
POST   portal/people/invitations/<uuid:invitation_id>/resend/        managers
POST   portal/people/invitations/<uuid:invitation_id>/withdraw/      managers
GET    media/<path:path>                                             anybody
GET    portal/orders/                                                managers
GET    portal/orders/export.csv                                      managers
GET    portal/orders/<uuid:order_id>/                                managers
GET    portal/orders/<uuid:order_id>/discount/                      floor
POST   portal/orders/<uuid:order_id>/discount/                      floor
GET    portal/orders/<uuid:order_id>/price/                         managers
POST   portal/orders/<uuid:order_id>/price/                         managers
GET    portal/orders/<uuid:order_id>/lines/<uuid:line_id>/restore-price/ managers
POST   portal/orders/<uuid:order_id>/lines/<uuid:line_id>/restore-price/ managers
GET    portal/orders/<uuid:order_id>/comp/                          managers
POST   portal/orders/<uuid:order_id>/comp/                          managers
GET    portal/orders/<uuid:order_id>/void/                          managers
POST   portal/orders/<uuid:order_id>/void/                          managers
GET    portal/orders/<uuid:order_id>/reopen/                        managers
POST   portal/orders/<uuid:order_id>/reopen/                        managers
POST   portal/orders/<uuid:order_id>/close/                         floor
POST   portal/orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>/take-back/ floor
GET    portal/reports/                                               managers
GET    portal/reports/<slug:name>/                                   managers
GET    portal/reports/<slug:name>/download.<str:extension>           managers
GET    portal/reports/files/                                         managers
GET    portal/reports/files/<uuid:file_id>/                          managers
POST   portal/reports/files/<uuid:file_id>/cancel/                   managers
POST   portal/reports/files/<uuid:file_id>/delete/                   managers
POST   portal/reports/<slug:name>/prepare/                           managers
GET    portal/reports/emails/                                        managers
GET    portal/reports/emails/<uuid:schedule_id>/                     managers
POST   portal/reports/emails/<uuid:schedule_id>/                     managers
POST   portal/reports/emails/<uuid:schedule_id>/pause/               managers
POST   portal/reports/emails/<uuid:schedule_id>/resume/              managers
POST   portal/reports/emails/<uuid:schedule_id>/remove/              managers
GET    portal/reports/<slug:name>/email/                             managers
POST   portal/reports/<slug:name>/email/                             managers
GET    reports/stop/<uuid:schedule_id>/<uuid:user_id>/<str:token>/   anybody
POST   reports/stop/<uuid:schedule_id>/<uuid:user_id>/<str:token>/   anybody
GET    portal/payments/fees/                                         managers
POST   portal/payments/fees/                                         owner
GET    portal/payments/fees/download/                                managers
GET    portal/deposits/                                              managers
GET    portal/deposits/export.csv                                    managers
GET    portal/deposits/<uuid:deposit_id>/                            managers
POST   portal/deposits/<uuid:deposit_id>/                            managers
POST   portal/deposits/<uuid:deposit_id>/erase/                      managers
GET    portal/vouchers/                                              owner
GET    portal/vouchers/add/                                          owner
POST   portal/vouchers/add/                                          owner
GET    portal/vouchers/<uuid:kind_id>/                               owner
POST   portal/vouchers/<uuid:kind_id>/                               owner
GET    portal/vouchers/<uuid:kind_id>/retire/                        owner
POST   portal/vouchers/<uuid:kind_id>/retire/                        owner
POST   portal/vouchers/<uuid:kind_id>/restore/                       owner
GET    portal/house-accounts/                                        managers
GET    portal/house-accounts/export.csv                              managers
GET    portal/house-accounts/new/                                    managers
POST   portal/house-accounts/new/                                    managers
GET    portal/house-accounts/<uuid:account_id>/                      managers
GET    portal/house-accounts/<uuid:account_id>/edit/                 managers
POST   portal/house-accounts/<uuid:account_id>/edit/                 managers
GET    portal/house-accounts/<uuid:account_id>/transfer/             managers
POST   portal/house-accounts/<uuid:account_id>/transfer/             managers
GET    portal/house-accounts/<uuid:account_id>/correct/              managers
POST   portal/house-accounts/<uuid:account_id>/correct/              managers
POST   portal/house-accounts/<uuid:account_id>/close/                managers
GET    portal/house-accounts/<uuid:account_id>/<month:month>/        managers
GET    portal/house-accounts/<uuid:account_id>/<month:month>.pdf     managers
GET    portal/house-accounts/<uuid:account_id>/<month:month>.csv     managers
POST   portal/house-accounts/<uuid:account_id>/<month:month>/email/  managers
GET    portal/gift-cards/                                            managers
GET    portal/gift-cards/export.csv                                  managers
GET    portal/gift-cards/settings/                                   owner
POST   portal/gift-cards/settings/                                   owner
GET    portal/gift-cards/<uuid:card_id>/                             managers
GET    portal/gift-cards/<uuid:card_id>/block/                       managers
POST   portal/gift-cards/<uuid:card_id>/block/                       managers
GET    portal/gift-cards/<uuid:card_id>/unblock/                     managers
POST   portal/gift-cards/<uuid:card_id>/unblock/                     managers
GET    portal/gift-cards/<uuid:card_id>/replace/                     managers
POST   portal/gift-cards/<uuid:card_id>/replace/                     managers
POST   portal/gift-cards/<uuid:card_id>/code/                        cashiers
GET    portal/gift-cards/<uuid:card_id>/email/                       cashiers
POST   portal/gift-cards/<uuid:card_id>/email/                       cashiers
GET    portal/payment-providers/                                     owner
GET    portal/payment-providers/stripe/account/                      owner
POST   portal/payment-providers/stripe/account/                      owner
GET    portal/payment-providers/stripe/account/go/                   owner
GET    portal/payment-providers/stripe/account/back/                 owner
GET    portal/payment-providers/readers/                             owner
GET    portal/payment-providers/readers/add/                         owner
POST   portal/payment-providers/readers/add/                         owner
POST   portal/payment-providers/readers/check/                       owner
GET    portal/payment-providers/readers/<uuid:reader_id>/            owner
POST   portal/payment-providers/readers/<uuid:reader_id>/            owner
GET    portal/payment-providers/readers/<uuid:reader_id>/remove/     owner
POST   portal/payment-providers/readers/<uuid:reader_id>/remove/     owner
GET    portal/payment-providers/<slug:provider>/app/                 owner
POST   portal/payment-providers/<slug:provider>/app/                 owner
GET    portal/payment-providers/<slug:provider>/                     owner
POST   portal/payment-providers/<slug:provider>/                     owner
POST   portal/payment-providers/<slug:provider>/check/               owner
GET    portal/payment-providers/<slug:provider>/remove/              owner
POST   portal/payment-providers/<slug:provider>/remove/              owner
GET    portal/orders/payments/<uuid:payment_id>/refund/              managers
POST   portal/orders/payments/<uuid:payment_id>/refund/              managers
GET    portal/orders/payments/<uuid:payment_id>/capture/             floor
POST   portal/orders/payments/<uuid:payment_id>/capture/             floor
GET    portal/orders/payments/<uuid:payment_id>/release/             floor
POST   portal/orders/payments/<uuid:payment_id>/release/             floor
GET    portal/orders/payments/<uuid:payment_id>/invoice/             floor
POST   portal/orders/payments/<uuid:payment_id>/invoice/             floor
GET    portal/orders/payments/<uuid:payment_id>/tender/              cashiers
POST   portal/orders/payments/<uuid:payment_id>/tender/              cashiers
GET    portal/cash-up/                                              managers
POST   portal/cash-up/                                              managers
POST   portal/cash-up/card-machines/                                managers
GET    portal/cash-up/card-machines/<day:day>/                      managers
GET    portal/cash-up/cash/                                         managers
POST   portal/cash-up/cash/                                         managers
GET    portal/cash-up/x/                                            managers
GET    portal/cash-up/drawers/                                      managers
GET    portal/cash-up/drawers/<uuid:session_id>/                    managers
POST   portal/cash-up/drawers/<uuid:session_id>/count/              managers
POST   portal/cash-up/drawers/<uuid:session_id>/close/              managers
GET    portal/cash-up/z/                                            managers
GET    portal/cash-up/z/<int:number>/                               managers
GET    portal/cash-up/z/<int:number>/z.csv                          managers
GET    portal/cash-up/settings/                                     managers
POST   portal/cash-up/settings/                                     managers
GET    portal/orders/<uuid:order_id>/receipts/email/                 floor
POST   portal/orders/<uuid:order_id>/receipts/email/                 floor
GET    portal/payments/                                              managers
GET    portal/payments/export.csv                                    managers
GET    portal/payments/<uuid:payment_id>/                            managers
GET    portal/accounting/                                            managers
POST   portal/accounting/                                            owner
GET    portal/accounting/journals.csv                                managers
GET    portal/accounting/journals/<int:number>/                      managers
GET    portal/accounting/journals/<int:number>/journal.csv           managers
GET    portal/accounting/exports/<uuid:export_id>/                   owner
GET    portal/accounting/settings/                                   owner
POST   portal/accounting/settings/                                   owner
GET    portal/payments/payouts/                                      managers
GET    portal/payments/payouts/export.csv                            managers
GET    portal/payments/payouts/to-check/                             managers
GET    portal/payments/payouts/lines/<uuid:movement_id>/             managers
POST   portal/payments/payouts/lines/<uuid:movement_id>/             managers
GET    portal/payments/payouts/<uuid:payout_id>/                     managers
GET    portal/payments/payouts/<uuid:payout_id>/lines.csv            managers
GET    portal/payments/disputes/                                     managers
GET    portal/payments/disputes/export.csv                           managers
GET    portal/payments/disputes/<uuid:dispute_id>/                   managers
POST   portal/payments/disputes/<uuid:dispute_id>/                   managers
GET    portal/payments/disputes/<uuid:dispute_id>/submit/            managers
POST   portal/payments/disputes/<uuid:dispute_id>/submit/            managers
GET    portal/payments/disputes/<uuid:dispute_id>/pictures/<uuid:picture_id>/ managers
POST   portal/payments/disputes/<uuid:dispute_id>/pictures/<uuid:picture_id>/remove/ managers
GET    portal/tips/                                                  managers
GET    portal/tips/policy/                                           managers
POST   portal/tips/policy/                                           managers
GET    portal/tips/mine/                                             workers
GET    portal/tips/mine.csv                                          workers
GET    portal/tips/<day:start>/                                      managers
POST   portal/tips/<day:start>/                                      managers
POST   portal/tips/<day:start>/share/                                managers
GET    portal/tips/pools/<uuid:pool_id>/                             managers
POST   portal/tips/pools/<uuid:pool_id>/                             managers
GET    portal/tips/pools/<uuid:pool_id>.csv                          managers
GET    portal/room/                                                  managers
GET    portal/room/sections/new/                                     managers
POST   portal/room/sections/new/                                     managers
GET    portal/room/sections/<uuid:section_id>/                       managers
POST   portal/room/sections/<uuid:section_id>/                       managers
GET    portal/room/sections/<uuid:section_id>/add/                   managers
POST   portal/room/sections/<uuid:section_id>/add/                   managers
GET    portal/room/sections/<uuid:section_id>/add-one/               managers
POST   portal/room/sections/<uuid:section_id>/add-one/               managers
GET    portal/room/sections/<uuid:section_id>/plan/                  managers
POST   portal/room/sections/<uuid:section_id>/plan/                  managers
POST   portal/room/sections/<uuid:section_id>/move/                  managers
POST   portal/room/sections/<uuid:section_id>/archive/               managers
POST   portal/room/sections/<uuid:section_id>/restore/               managers
GET    portal/room/tables/<uuid:table_id>/                           managers
POST   portal/room/tables/<uuid:table_id>/                           managers
POST   portal/room/tables/<uuid:table_id>/move/                      managers
POST   portal/room/tables/<uuid:table_id>/archive/                   managers
POST   portal/room/tables/<uuid:table_id>/restore/                   managers
GET    portal/service/                                               managers
POST   portal/service/                                               managers
GET    portal/service/stations/                                      managers
POST   portal/service/stations/                                      managers
POST   portal/service/stations/preview/                              managers
GET    portal/service/favourites/                                    managers
POST   portal/service/favourites/                                    managers
POST   portal/service/favourites/<uuid:product_id>/move/             managers
POST   portal/service/favourites/<uuid:product_id>/remove/           managers
POST   portal/service/favourites/<uuid:product_id>/restore/          managers
GET    portal/service/routing/                                       managers
GET    portal/service/routing/new/                                   managers
POST   portal/service/routing/new/                                   managers
POST   portal/service/routing/restore/                               managers
GET    portal/service/routing/<uuid:rule_id>/                        managers
POST   portal/service/routing/<uuid:rule_id>/                        managers
POST   portal/service/routing/<uuid:rule_id>/move/                   managers
POST   portal/service/routing/<uuid:rule_id>/remove/                 managers
GET    portal/stock/                                                everyone
GET    portal/stock/export.csv                                      managers
GET    portal/stock/new/                                            managers
POST   portal/stock/new/                                            managers
GET    portal/stock/set-up/                                         managers
POST   portal/stock/set-up/                                         managers
GET    portal/stock/import/                                         managers
POST   portal/stock/import/                                         managers
GET    portal/stock/import/template.csv                             managers
GET    portal/stock/import/<uuid:import_id>/                        managers
POST   portal/stock/import/<uuid:import_id>/confirm/                managers
POST   portal/stock/movements/<uuid:batch>/undo/                    everyone
GET    portal/stock/orders/                                             kitchen
GET    portal/stock/orders/export.csv                                   managers
GET    portal/stock/orders/suggestions/                                 managers
GET    portal/stock/orders/new/<uuid:supplier_id>/                      managers
POST   portal/stock/orders/new/<uuid:supplier_id>/                      managers
GET    portal/stock/orders/<uuid:order_id>/                             kitchen
GET    portal/stock/orders/<uuid:order_id>/edit/                        managers
POST   portal/stock/orders/<uuid:order_id>/edit/                        managers
GET    portal/stock/orders/<uuid:order_id>/order.pdf                    kitchen
POST   portal/stock/orders/<uuid:order_id>/send/                        managers
POST   portal/stock/orders/<uuid:order_id>/cancel/                      managers
POST   portal/stock/orders/<uuid:order_id>/close/                       managers
POST   portal/stock/orders/<uuid:order_id>/reorder/                     managers
GET    portal/stock/orders/<uuid:order_id>/receive/                     kitchen
POST   portal/stock/orders/<uuid:order_id>/receive/                     kitchen
GET    portal/stock/orders/deliveries/                                  kitchen
GET    portal/stock/orders/deliveries/new/                              kitchen
GET    portal/stock/orders/deliveries/new/<uuid:supplier_id>/           kitchen
POST   portal/stock/orders/deliveries/new/<uuid:supplier_id>/           kitchen
GET    portal/stock/orders/deliveries/<uuid:delivery_id>/               kitchen
POST   portal/stock/orders/deliveries/<uuid:delivery_id>/return/        kitchen
POST   portal/stock/orders/deliveries/<uuid:delivery_id>/credit-note/   managers
POST   portal/stock/orders/deliveries/<uuid:delivery_id>/undo/          managers
GET    portal/stock/orders/credit-notes/                                managers
GET    portal/stock/orders/credit-notes/<uuid:credit_note_id>/          managers
POST   portal/stock/orders/credit-notes/<uuid:credit_note_id>/          managers
GET    portal/stock/suppliers/<uuid:supplier_id>/prices/                managers
GET    portal/stock/suppliers/<uuid:supplier_id>/prices.csv             managers
GET    portal/stock/recipes/                                        managers
GET    portal/stock/recipes/<slug:kind>/<uuid:made_id>/             managers
POST   portal/stock/recipes/<slug:kind>/<uuid:made_id>/             managers
POST   portal/stock/recipes/<uuid:made_id>/remove/                  managers
GET    portal/stock/suppliers/                                      managers
GET    portal/stock/suppliers/new/                                  managers
POST   portal/stock/suppliers/new/                                  managers
GET    portal/stock/suppliers/<uuid:supplier_id>/                   managers
POST   portal/stock/suppliers/<uuid:supplier_id>/                   managers
POST   portal/stock/suppliers/<uuid:supplier_id>/archive/           managers
GET    portal/stock/places/                                         managers
POST   portal/stock/places/                                         managers
GET    portal/stock/places/<uuid:location_id>/                      managers
POST   portal/stock/places/<uuid:location_id>/                      managers
POST   portal/stock/places/<uuid:location_id>/archive/              managers
GET    portal/stock/stocktakes/                                        everyone
GET    portal/stock/stocktakes/new/                                    managers
POST   portal/stock/stocktakes/new/                                    managers
GET    portal/stock/stocktakes/<uuid:stocktake_id>/                    everyone
POST   portal/stock/stocktakes/<uuid:stocktake_id>/                    everyone
GET    portal/stock/stocktakes/<uuid:stocktake_id>/review/             managers
GET    portal/stock/stocktakes/<uuid:stocktake_id>/result.csv          managers
POST   portal/stock/stocktakes/<uuid:stocktake_id>/recount/            managers
POST   portal/stock/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>/note/ managers
POST   portal/stock/stocktakes/<uuid:stocktake_id>/approve/            managers
POST   portal/stock/stocktakes/<uuid:stocktake_id>/cancel/             managers
GET    portal/stock/<uuid:item_id>/                                 everyone
GET    portal/stock/<uuid:item_id>/edit/                            managers
POST   portal/stock/<uuid:item_id>/edit/                            managers
POST   portal/stock/<uuid:item_id>/archive/                         managers
POST   portal/stock/<uuid:item_id>/restore/                         managers
GET    portal/stock/<uuid:item_id>/receive/                         kitchen
POST   portal/stock/<uuid:item_id>/receive/                         kitchen
GET    portal/stock/<uuid:item_id>/waste/                           everyone
POST   portal/stock/<uuid:item_id>/waste/                           everyone
GET    portal/stock/<uuid:item_id>/count/                           everyone
POST   portal/stock/<uuid:item_id>/count/                           everyone
GET    portal/stock/<uuid:item_id>/move/                            kitchen
POST   portal/stock/<uuid:item_id>/move/                            kitchen
GET    portal/stock/<uuid:item_id>/correct/                         managers
POST   portal/stock/<uuid:item_id>/correct/                         managers
GET    portal/staff/                                                   managers
GET    portal/staff/export.csv                                         managers
GET    portal/staff/new/                                               managers
POST   portal/staff/new/                                               managers
POST   portal/staff/members/                                           managers
GET    portal/staff/documents/<uuid:document_id>/                      managers
POST   portal/staff/documents/<uuid:document_id>/remove/               managers
GET    portal/staff/<uuid:employee_id>/                                managers
GET    portal/staff/<uuid:employee_id>/edit/                           managers
POST   portal/staff/<uuid:employee_id>/edit/                           managers
GET    portal/staff/<uuid:employee_id>/jobs/new/                       managers
POST   portal/staff/<uuid:employee_id>/jobs/new/                       managers
POST   portal/staff/<uuid:employee_id>/jobs/<uuid:job_id>/end/         managers
GET    portal/staff/<uuid:employee_id>/jobs/<uuid:job_id>/rate/        managers
POST   portal/staff/<uuid:employee_id>/jobs/<uuid:job_id>/rate/        managers
GET    portal/staff/<uuid:employee_id>/documents/new/                  managers
POST   portal/staff/<uuid:employee_id>/documents/new/                  managers
GET    portal/staff/<uuid:employee_id>/link/                           managers
POST   portal/staff/<uuid:employee_id>/link/                           managers
GET    portal/staff/<uuid:employee_id>/leave/                          managers
POST   portal/staff/<uuid:employee_id>/leave/                          managers
POST   portal/staff/<uuid:employee_id>/bring-back/                     managers
GET    portal/staff/<uuid:employee_id>/merge/                          managers
POST   portal/staff/<uuid:employee_id>/merge/                          managers
GET    portal/menu/                                                  everyone
GET    portal/menu/start/                                            managers
GET    portal/menu/start/<slug:slug>/                                managers
POST   portal/menu/start/<slug:slug>/                                managers
GET    portal/menu/new/                                              managers
POST   portal/menu/new/                                              managers
GET    portal/menu/products/<uuid:product_id>/                       managers
POST   portal/menu/products/<uuid:product_id>/                       managers
POST   portal/menu/products/<uuid:product_id>/archive/               managers
POST   portal/menu/products/<uuid:product_id>/discard/               managers
POST   portal/menu/products/<uuid:product_id>/restore/               managers
POST   portal/menu/items/<uuid:item_id>/availability/                everyone
GET    portal/menu/categories/                                       managers
POST   portal/menu/categories/                                       managers
GET    portal/menu/categories/<uuid:category_id>/                    managers
POST   portal/menu/categories/<uuid:category_id>/                    managers
POST   portal/menu/categories/<uuid:category_id>/move/               managers
POST   portal/menu/categories/<uuid:category_id>/archive/            managers
GET    portal/menu/stations/                                         managers
POST   portal/menu/stations/                                         managers
GET    portal/menu/stations/<slug:slug>/                             managers
POST   portal/menu/stations/<slug:slug>/                             managers
POST   portal/menu/stations/<slug:slug>/move/                        managers
GET    portal/menu/modifiers/                                        managers
GET    portal/menu/modifiers/new/                                    managers
POST   portal/menu/modifiers/new/                                    managers
GET    portal/menu/modifiers/<uuid:group_id>/                        managers
POST   portal/menu/modifiers/<uuid:group_id>/                        managers
POST   portal/menu/modifiers/<uuid:group_id>/archive/                managers
GET    portal/menu/publish/                                          managers
POST   portal/menu/publish/                                          managers
GET    portal/menu/export.csv                                        managers
GET    portal/menu/import/                                           managers
POST   portal/menu/import/                                           managers
GET    portal/menu/import/<uuid:import_id>/                          managers
POST   portal/menu/import/<uuid:import_id>/confirm/                  managers
GET    pay/<str:token>/                                              anybody
POST   pay/<str:token>/                                              anybody
GET    pay/<str:token>/live/                                         anybody
POST   pay/<str:token>/service-charge/                               anybody
GET    pay/<str:token>/<uuid:payment_id>/                            anybody
GET    pay/<str:token>/<uuid:payment_id>/go/                         anybody
GET    pay/<str:token>/<uuid:payment_id>/live/                       anybody
POST   pay/<str:token>/<uuid:payment_id>/give-up/                    anybody
GET    receipt/<str:token>/                                          anybody
GET    receipt/<str:token>/pdf/                                      anybody
POST   receipt/<str:token>/email/                                    anybody
GET    receipt/<str:token>/invoice/                                  anybody
POST   receipt/<str:token>/invoice/                                  anybody
GET    receipt/<str:token>/invoice/pdf/                              anybody
GET    pos/                                                          floor
GET    pos/sw.js                                                     anybody
GET    pos/manifest.webmanifest                                      anybody
GET    kitchen/                                                      everyone
GET    kitchen/<slug:station>/                                       everyone
"""

PLATFORM_PAGES = """
GET    (root)                                                        anybody
GET    sign-in/                                                      anybody
POST   sign-in/                                                      anybody
GET    sign-in/pin/                                                   anybody
POST   sign-in/pin/                                                   anybody
POST   sign-in/passkey/                                              anybody
POST   sign-in/passkey/options/                                      anybody
GET    sign-in/code/                                                 anybody
POST   sign-in/code/                                                 anybody
POST   sign-in/code/options/                                         anybody
POST   sign-out/                                                     anybody
GET    password/reset/                                               anybody
POST   password/reset/                                               anybody
GET    password/new/<str:person>/<str:token>/                        anybody
POST   password/new/<str:person>/<str:token>/                        anybody
GET    password/change/                                              signed in
POST   password/change/                                              signed in
GET    account/                                                      signed in
POST   account/language/                                             signed in
GET    account/required/                                             signed in
GET    account/app/                                                  signed in
POST   account/app/                                                  signed in
POST   account/app/remove/                                           signed in
GET    account/passkey/                                              signed in
POST   account/passkey/                                              signed in
POST   account/passkey/options/                                      signed in
POST   account/passkey/<uuid:passkey_id>/remove/                     signed in
POST   account/recovery-codes/                                       signed in
GET    account/sign-ins/                                             signed in
POST   account/sign-ins/end-others/                                  signed in
POST   account/sign-ins/<uuid:session_id>/end/                       signed in
GET    sign-up/confirm/<str:token>/                                  anybody
POST   sign-up/confirm/<str:token>/                                  anybody
GET    invitation/<str:token>/                                       anybody
POST   invitation/<str:token>/                                       anybody
POST   switch/<uuid:restaurant_id>/                                  signed in
GET    switch/<uuid:restaurant_id>/pass/                             signed in
GET    switch/begin/                                                 anybody
GET    switch/enter/                                                 anybody
POST   switch/enter/                                                 anybody
GET    restaurants/                                                  signed in
GET    demo/mail/                                                    anybody
GET    demo/mail/<int:number>/                                       anybody
GET    demo/mail/<int:number>/html/                                  anybody
"""


@cache
def rows_of(host: str) -> dict[tuple[str, str], str]:
    """(path, method) → who. The platform's host answers the same API, so its rows are its pages alone."""
    rows = {}
    for line in (RESTAURANT if host == "restaurant" else PLATFORM_PAGES).strip().splitlines():
        method, path, who = line.split(None, 2)
        rows["" if path == "(root)" else path, method.lower()] = who
    return rows
