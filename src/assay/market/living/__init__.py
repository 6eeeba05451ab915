"""The market in which time passes: sellers, counterfeiters, buyers, brands and reviewers around one platform."""
