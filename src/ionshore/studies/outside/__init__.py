"""Published figures that the base year was not made from, beside the model's."""
