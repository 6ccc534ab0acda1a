from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "outspoken.post"
    label = "post"
