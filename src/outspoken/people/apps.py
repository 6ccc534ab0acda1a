from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "outspoken.people"
    label = "people"
