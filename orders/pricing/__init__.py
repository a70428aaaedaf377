"""What an order costs: VAT rates, discounts and comps, the calculation, and the sums that an order stores."""
