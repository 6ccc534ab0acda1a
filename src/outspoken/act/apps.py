from django.apps import AppConfig


class ActConfig(AppConfig):
    name = "outspoken.act"
    label = "act"
