"""Why a plant or a flow is there under one law and not under another."""
