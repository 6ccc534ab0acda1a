from django.apps import AppConfig


class ActConfig(AppConfig):
    name = "outspoken.act"
    label = "act"

    def ready(self) -> None:
        from outspoken.act import beside

        beside.put()
