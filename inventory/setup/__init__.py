"""Begin with stock: track products of the menu, or import a spreadsheet."""
