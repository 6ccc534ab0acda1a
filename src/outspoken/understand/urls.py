from __future__ import annotations

from django.urls import path

from outspoken.understand.views import found_topics, now, read, said, theme_editor, themes, touchpoints

urlpatterns = [
    path("now/", now.now, name="now"),
    path("now/figures", now.now_figures, name="now-figures"),
    path("now/stream", now.now_stream, name="now-stream"),
    path("now/wall", now.wall, name="wall"),
    path("read/", read.read, name="read"),
    path("read/said/", said.said, name="said"),
    path("read/<int:pk>/", read.verbatim, name="verbatim"),
    path("read/<int:pk>/mark", read.mark, name="read-mark"),
    path("read/<int:pk>/flag", read.flag, name="flag"),
    path("read/<int:pk>/correction", read.correction, name="correction"),
    path("read/<int:pk>/shares", read.shares, name="shares"),
    path("read/<int:pk>/shares/<uuid:quote>/revocation", read.share_revocation, name="share-revocation"),
    path("quote/<str:token>", read.quote, name="quote"),
    path("understand/themes/", themes.index, name="themes"),
    path("understand/themes/<str:key>/", themes.show, name="theme"),
    path("themes/edit/", theme_editor.index, name="theme-editor"),
    path("themes/edit/new", theme_editor.new, name="theme-new"),
    path("themes/edit/preview", theme_editor.preview, name="theme-preview"),
    path("themes/edit/progress", theme_editor.progress, name="theme-progress"),
    path("themes/edit/topics/<int:topic>/dismissal", theme_editor.dismissal, name="topic-dismissal"),
    path("themes/edit/<str:key>/", theme_editor.edit, name="theme-edit"),
    path("themes/edit/<str:key>/switch", theme_editor.switch, name="theme-switch"),
    path("themes/found/", found_topics.index, name="found-topics"),
    path("themes/found/changes/<int:change>/undoing", found_topics.undoing, name="topic-change-undoing"),
    path("themes/found/<int:topic>/name", found_topics.name, name="topic-name"),
    path("themes/found/<int:topic>/pin", found_topics.pin, name="topic-pin"),
    path("themes/found/<int:topic>/merging", found_topics.merging, name="topic-merging"),
    path("themes/found/<int:topic>/split", found_topics.split, name="topic-split"),
    path("themes/found/<int:topic>/rule", found_topics.rule, name="topic-rule"),
    path("themes/found/<int:topic>/dismissal", found_topics.dismissal, name="found-topic-dismissal"),
    path("understand/touchpoints/", touchpoints.index, name="touchpoints"),
    path("understand/touchpoints/<slug:slug>/", touchpoints.show, name="touchpoint"),
]
