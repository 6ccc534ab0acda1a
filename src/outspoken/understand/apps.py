from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "outspoken.understand"
    label = "understand"
