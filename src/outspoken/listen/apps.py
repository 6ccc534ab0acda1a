from django.apps import AppConfig


class ListenConfig(AppConfig):
    name = "outspoken.listen"
    label = "listen"
