from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "outspoken.journeys"
    label = "journeys"
