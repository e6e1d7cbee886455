"""What a portal may listen to."""

from blinker import Namespace

#: Sent after the commit of each change of somebody that another system could want to know. The sender is the app;
#: ``person`` is the inner key, ``kind`` is ``changed`` or ``forgotten``, ``revision`` the number of the change. Imports
#: change many at a time and send none of it: their receivers are targets.
changed = Namespace().signal("sesame.changed")
