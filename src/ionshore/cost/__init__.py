"""What a cell, a pack and a tonne cost, built up from steps, prices and regions.

Formulas and tables are explained in ``docs/explanation/cost-model.md``.
"""
