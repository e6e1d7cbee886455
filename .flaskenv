# Lets `flask --app plugin sesame …`, typed in a clone, act on what `make run` keeps in var/.
# A real site sets its own variables, which win over these.
SESAME_DATABASE_URL=sqlite:///var/sesame.db
