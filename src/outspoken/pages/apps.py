from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "outspoken.pages"
    label = "pages"
