"""The sections of « Mon Sésame », one module a subject."""
