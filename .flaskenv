# Lets `flask --app plugin sesame …`, typed in a clone, act on what `make run` keeps in var/.
# A real site sets its own variables, which win over these.
SESAME_DATABASE_URL=sqlite:///var/sesame.db
SESAME_SECRET_KEY_FILE=var/secret_key
SESAME_MAIL_SENDER=Sésame <ne-pas-repondre@univ-demo.example>
SESAME_INSTITUTION=Université de démonstration
SESAME_CHARTER_URL=/reglement-interieur
SESAME_PUBLIC_URL=http://127.0.0.1:5000
FLASK_MAIL_SERVER=127.0.0.1
FLASK_MAIL_PORT=5025
