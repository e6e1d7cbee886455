-- What Sésame 0.1.0 (tables of version 0003) left in SQLite after two activations, a recovery and a suspension.
BEGIN TRANSACTION;
CREATE TABLE sesame_account (
	uid VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	password_hash TEXT NOT NULL, 
	password_changed_at DATETIME NOT NULL, 
	joker_question_id VARCHAR(32), 
	joker_own_question TEXT, 
	joker_answer_hash TEXT NOT NULL, 
	activated_at DATETIME NOT NULL, suspended_at DATETIME, 
	CONSTRAINT pk_sesame_account PRIMARY KEY (uid)
);
INSERT INTO "sesame_account" VALUES('lmartin','active','$argon2id$v=19$m=8,t=1,p=1$4Cs0ViI92iXX96fFGS5vxQ$qZLKaI9YEnskiln/Gb46Gy8VTKtuY+/hTPUn1GnpzRk','2026-11-25 02:48:45.460891','dish',NULL,'$argon2id$v=19$m=8,t=1,p=1$Cb9XHlWmkiE0+7DqYFKUeA$gcPx/YNAGIPzl44mCy8UxvaHddiBRRUgPnSFy5T1lac','2026-11-25 02:48:45.413191',NULL);
INSERT INTO "sesame_account" VALUES('pbernard','suspended','$argon2id$v=19$m=8,t=1,p=1$CUPUQZ0i7wLXwaciIVUN3Q$NR/OqOso8GwghS1XxhRjVq34ztQLCMIK6N2K8+4xXnQ','2026-11-25 02:48:45.501397','dish',NULL,'$argon2id$v=19$m=8,t=1,p=1$GVTNVqBInc2C9hwiZPWHAw$SGRJD38My6TGyFLfr7jM+ErDO6Q3aQ9V29YqEjqWEis','2026-11-25 02:48:45.501397','2026-11-25 02:48:45.536907');
CREATE TABLE sesame_alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT sesame_alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "sesame_alembic_version" VALUES('0003');
CREATE TABLE sesame_audit (
	id INTEGER NOT NULL, 
	action VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	origin VARCHAR(64) NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_sesame_audit PRIMARY KEY (id)
);
INSERT INTO "sesame_audit" VALUES(1,'identity_proven','2026-11-25 02:48:45.362749','lmartin','127.0.0.1','{"kind": "ine"}');
INSERT INTO "sesame_audit" VALUES(2,'account_activated','2026-11-25 02:48:45.413191','lmartin','127.0.0.1','{}');
INSERT INTO "sesame_audit" VALUES(3,'charter_accepted','2026-11-25 02:48:45.413191','lmartin','127.0.0.1','{"version": "1"}');
INSERT INTO "sesame_audit" VALUES(4,'identity_proven','2026-11-25 02:48:45.444296','lmartin','127.0.0.1','{"kind": "ine"}');
INSERT INTO "sesame_audit" VALUES(5,'password_recovered','2026-11-25 02:48:45.460891','lmartin','127.0.0.1','{}');
INSERT INTO "sesame_audit" VALUES(6,'identity_proven','2026-11-25 02:48:45.479178','pbernard','127.0.0.1','{"kind": "staff_number"}');
INSERT INTO "sesame_audit" VALUES(7,'account_activated','2026-11-25 02:48:45.501397','pbernard','127.0.0.1','{}');
INSERT INTO "sesame_audit" VALUES(8,'charter_accepted','2026-11-25 02:48:45.501397','pbernard','127.0.0.1','{"version": "1"}');
INSERT INTO "sesame_audit" VALUES(9,'identity_refused','2026-11-25 02:48:45.517393','xivanova','127.0.0.1','{"kind": "uid"}');
INSERT INTO "sesame_audit" VALUES(10,'identity_proven','2026-11-25 02:48:45.528642','xivanova','127.0.0.1','{"kind": "uid"}');
INSERT INTO "sesame_audit" VALUES(11,'account_suspended','2026-11-25 02:48:45.536907','pbernard','cli','{}');
CREATE TABLE sesame_consent (
	id INTEGER NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	granted BOOLEAN NOT NULL, 
	wording_version VARCHAR(32) NOT NULL, 
	decided_at DATETIME NOT NULL, 
	origin VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_sesame_consent PRIMARY KEY (id)
);
INSERT INTO "sesame_consent" VALUES(1,'lmartin','photo:public',0,'fa3f820f47505838','2026-11-25 02:48:45.385439','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(2,'lmartin','photo:intranet',1,'0763c7eadb9fbe16','2026-11-25 02:48:45.385439','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(3,'lmartin','photo:student',1,'4895d61e7a5b03b1','2026-11-25 02:48:45.385439','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(4,'lmartin','sms',1,'42bcbdaec2bd9ce6','2026-11-25 02:48:45.392395','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(5,'lmartin','charter',1,'405d4ff5bd380e58','2026-11-25 02:48:45.413191','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(6,'pbernard','photo:public',0,'fa3f820f47505838','2026-11-25 02:48:45.487426','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(7,'pbernard','photo:intranet',1,'0763c7eadb9fbe16','2026-11-25 02:48:45.487426','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(8,'pbernard','photo:student',1,'4895d61e7a5b03b1','2026-11-25 02:48:45.487426','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(9,'pbernard','sms',1,'42bcbdaec2bd9ce6','2026-11-25 02:48:45.490813','127.0.0.1');
INSERT INTO "sesame_consent" VALUES(10,'pbernard','charter',1,'405d4ff5bd380e58','2026-11-25 02:48:45.501397','127.0.0.1');
CREATE TABLE sesame_guess_budget (
	subject VARCHAR(64) NOT NULL, 
	period VARCHAR(48) NOT NULL, 
	used INTEGER NOT NULL, 
	used_at DATETIME NOT NULL, 
	CONSTRAINT pk_sesame_guess_budget PRIMARY KEY (subject, period)
);
INSERT INTO "sesame_guess_budget" VALUES('0953611715ef994709566b08fc78efd38278efdf397b2f74090bc9bb0ef63f46','hour:498770',1,'2026-11-25 02:48:45.526499');
INSERT INTO "sesame_guess_budget" VALUES('e62e2bd14270842bb4e6c605ed538fba44d1bc605c62667e37c4567f3c217067','hour:498770',1,'2026-11-25 02:48:45.526499');
INSERT INTO "sesame_guess_budget" VALUES('80cb97459354260a574786cf3e318e062a4ff5f458a18d2e12a81507bbdc5eb0','hour:498770',0,'2026-11-25 02:48:45.450967');
INSERT INTO "sesame_guess_budget" VALUES('465f3965f89f95ec410c76354709ebab977edd810b91feba095a6cf8a432ecb6','hour:498770',0,'2026-11-25 02:48:45.450967');
INSERT INTO "sesame_guess_budget" VALUES('d8307b27a5ad04376a838a2ba6365d42226702bcb085e61c92a8e870e9821329','day:20782',1,'2026-11-25 02:48:45.526499');
INSERT INTO "sesame_guess_budget" VALUES('d8307b27a5ad04376a838a2ba6365d42226702bcb085e61c92a8e870e9821329','all:total',1,'2026-11-25 02:48:45.526499');
CREATE TABLE sesame_journey (
	"key" VARCHAR(64) NOT NULL, 
	journey VARCHAR(32) NOT NULL, 
	revision INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	facts JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	touched_at DATETIME NOT NULL, 
	deadline DATETIME NOT NULL, subject VARCHAR(64), 
	CONSTRAINT pk_sesame_journey PRIMARY KEY ("key")
);
INSERT INTO "sesame_journey" VALUES('83d4746b52d510de0d739c1630c5f7e854079d6ea6767c97634329514fcd0a72','recovery',5,'completed','{"uid": "lmartin", "login": "lmartin", "told": 2}','2026-11-25 02:48:45.433816','2026-11-25 02:48:45.461578','2026-11-25 03:03:45.461578','lmartin');
INSERT INTO "sesame_journey" VALUES('1d0535374fa2f5ed4f9500a01beaa995fbae06b95163755aad912d3b234fc121','activation',1,'open','{"kind": {"kind": "uid"}}','2026-11-25 02:48:45.509296','2026-11-25 02:48:45.512253','2026-11-25 06:48:45.509296',NULL);
INSERT INTO "sesame_journey" VALUES('75b9e50dcf74b64a689e25868c863d05ec538b21643a5c5a7307870f643ae836','activation',3,'open','{"kind": {"kind": "uid"}, "identity": {"uid": "xivanova", "proof": false}, "joker": {"question_id": "dish", "own_question": null, "answer_hash": "$argon2id$v=19$m=8,t=1,p=1$bZTLinPSqx9NMOkdLGv/kg$1EvHxAyGunMvVhVWhrwpORA2A0pfTlgfXTX/VQSJbDY"}}','2026-11-25 02:48:45.520057','2026-11-25 02:48:45.533423','2026-11-25 06:48:45.520057','xivanova');
CREATE TABLE sesame_outbox (
	id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	payload JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	promised_at DATETIME NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	last_error TEXT NOT NULL, 
	CONSTRAINT pk_sesame_outbox PRIMARY KEY (id)
);
INSERT INTO "sesame_outbox" VALUES(1,'mail','{"template": "account_activated", "to": "lea.martin-duval@univ-demo.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjQ1LjQxMzE5MSswMDowMCIsIm5vbmNlIjoiVlh5VFlhMnVvWmt3NndndzFaNmIyRnJ3NmhhQTBWcWJuNXlQWlJ2U1BJRSJ9.awZMjQ.bIhNCfflZ2clfX2tBDyvXTwsCzE"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.413191','2026-11-25 02:48:45.413191','');
INSERT INTO "sesame_outbox" VALUES(2,'mail','{"template": "account_activated", "to": "lea@courriel.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjQ1LjQxMzE5MSswMDowMCIsIm5vbmNlIjoiVlh5VFlhMnVvWmt3NndndzFaNmIyRnJ3NmhhQTBWcWJuNXlQWlJ2U1BJRSJ9.awZMjQ.bIhNCfflZ2clfX2tBDyvXTwsCzE"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.413191','2026-11-25 02:48:45.413191','');
INSERT INTO "sesame_outbox" VALUES(3,'mail','{"template": "account_changed", "to": "lea.martin-duval@univ-demo.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "change": "recovery", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjQ1LjQ2MDg5MSswMDowMCIsIm5vbmNlIjoiNGlwQVNtWUJEUkVUOVRJeWctYzdMRzJoNHh1Z3kzVVV2UFFkTGxGRWhaSSJ9.awZMjQ.2SD5agYZDCaGxksdfmcc8QUeaIQ"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.460891','2026-11-25 02:48:45.460891','');
INSERT INTO "sesame_outbox" VALUES(4,'mail','{"template": "account_changed", "to": "lea@courriel.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "change": "recovery", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjQ1LjQ2MDg5MSswMDowMCIsIm5vbmNlIjoiNGlwQVNtWUJEUkVUOVRJeWctYzdMRzJoNHh1Z3kzVVV2UFFkTGxGRWhaSSJ9.awZMjQ.2SD5agYZDCaGxksdfmcc8QUeaIQ"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.460891','2026-11-25 02:48:45.460891','');
INSERT INTO "sesame_outbox" VALUES(5,'mail','{"template": "account_activated", "to": "paul.bernard@univ-demo.example", "language": "fr", "facts": {"name": "Paul Bernard", "login": "pbernard", "uid": "pbernard", "mail": "paul.bernard@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJwYmVybmFyZCIsInN0YW1wIjoiMjAyNi0xMS0yNVQwMjo0ODo0NS41MDEzOTcrMDA6MDAiLCJub25jZSI6IjlMcE9DR2FTVjA4SHFNZWxYTGhGNmlGZWJyTHhSWWM0bnpKdUJlSWFlVWcifQ.awZMjQ.gikEeuiz93JOE06rzazD_HvhSv4"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.501397','2026-11-25 02:48:45.501397','');
INSERT INTO "sesame_outbox" VALUES(6,'mail','{"template": "account_suspended", "to": "paul.bernard@univ-demo.example", "language": "fr", "facts": {"name": "Paul Bernard", "login": "pbernard", "uid": "pbernard", "mail": "paul.bernard@univ-demo.example", "at": "2026-11-25T03:48+01:00"}, "useful_until": ""}','pending',0,'2026-11-25 02:48:45.536907','2026-11-25 02:48:45.536907','');
CREATE TABLE sesame_password (
	id INTEGER NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	password_hash TEXT NOT NULL, 
	chosen_at DATETIME NOT NULL, 
	CONSTRAINT pk_sesame_password PRIMARY KEY (id)
);
INSERT INTO "sesame_password" VALUES(1,'lmartin','$argon2id$v=19$m=8,t=1,p=1$FuO6ekoFwNvUHLKB2LLY7w$4BdiZaULFZ4VDjJAheOnCBDVIZ47ts41uxMa7+m1GiQ','2026-11-25 02:48:45.413191');
INSERT INTO "sesame_password" VALUES(2,'lmartin','$argon2id$v=19$m=8,t=1,p=1$4Cs0ViI92iXX96fFGS5vxQ$qZLKaI9YEnskiln/Gb46Gy8VTKtuY+/hTPUn1GnpzRk','2026-11-25 02:48:45.460891');
INSERT INTO "sesame_password" VALUES(3,'pbernard','$argon2id$v=19$m=8,t=1,p=1$CUPUQZ0i7wLXwaciIVUN3Q$NR/OqOso8GwghS1XxhRjVq34ztQLCMIK6N2K8+4xXnQ','2026-11-25 02:48:45.501397');
CREATE TABLE sesame_person (
	uid VARCHAR(64) NOT NULL, 
	category VARCHAR(16) NOT NULL, 
	given_name TEXT NOT NULL, 
	family_name TEXT NOT NULL, 
	birth_date DATE NOT NULL, 
	student_number VARCHAR(64), 
	ine VARCHAR(64), 
	staff_number VARCHAR(64), 
	mail TEXT, 
	personal_mail TEXT, 
	phone VARCHAR(32), 
	language VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_sesame_person PRIMARY KEY (uid), 
	CONSTRAINT uq_sesame_person_ine UNIQUE (ine), 
	CONSTRAINT uq_sesame_person_staff_number UNIQUE (staff_number), 
	CONSTRAINT uq_sesame_person_student_number UNIQUE (student_number)
);
INSERT INTO "sesame_person" VALUES('lmartin','student','Léa','Martin-Duval','2007-02-03','22401234','123456789AB',NULL,'lea.martin-duval@univ-demo.example','lea@courriel.example',NULL,'fr');
INSERT INTO "sesame_person" VALUES('pbernard','staff','Paul','Bernard','1975-11-30',NULL,NULL,'40127','paul.bernard@univ-demo.example',NULL,NULL,'fr');
INSERT INTO "sesame_person" VALUES('xivanova','external','Xenia','Ivanova','1990-07-14',NULL,NULL,NULL,NULL,'xenia@courriel.example',NULL,'en');
CREATE TABLE sesame_preferences (
	uid VARCHAR(64) NOT NULL, 
	photo JSON NOT NULL, 
	sms BOOLEAN NOT NULL, 
	phone VARCHAR(32), 
	directory_visible BOOLEAN NOT NULL, 
	CONSTRAINT pk_sesame_preferences PRIMARY KEY (uid)
);
INSERT INTO "sesame_preferences" VALUES('lmartin','{"public": false, "intranet": true, "student": true}',1,'+33639981234',1);
INSERT INTO "sesame_preferences" VALUES('pbernard','{"public": false, "intranet": true, "student": true}',1,'+33639981234',1);
CREATE TABLE sesame_spent_token (
	nonce VARCHAR(64) NOT NULL, 
	spent_at DATETIME NOT NULL, 
	CONSTRAINT pk_sesame_spent_token PRIMARY KEY (nonce)
);
INSERT INTO "sesame_spent_token" VALUES('ffffffffffffffffffffffffffffffff','2026-11-25 00:00:00.000000');
CREATE TABLE sesame_wording (
	version VARCHAR(32) NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_sesame_wording PRIMARY KEY (version)
);
INSERT INTO "sesame_wording" VALUES('fa3f820f47505838','fr','Acceptez-vous que l’université utilise votre photo ainsi ? Annuaire public de l’université, visible de tous sur le web');
INSERT INTO "sesame_wording" VALUES('0763c7eadb9fbe16','fr','Acceptez-vous que l’université utilise votre photo ainsi ? Annuaire interne, visible des personnels');
INSERT INTO "sesame_wording" VALUES('4895d61e7a5b03b1','fr','Acceptez-vous que l’université utilise votre photo ainsi ? Trombinoscopes et listes de groupe, visibles des étudiants');
INSERT INTO "sesame_wording" VALUES('42bcbdaec2bd9ce6','fr','Acceptez-vous que l’université vous envoie des SMS en cas d’alerte de sécurité (plan Vigipirate, alerte météorologique…) ?');
INSERT INTO "sesame_wording" VALUES('405d4ff5bd380e58','fr','Je reconnais avoir pris connaissance du règlement intérieur (version 1)');
CREATE INDEX ix_sesame_audit_uid ON sesame_audit (uid);
CREATE INDEX ix_sesame_consent_uid ON sesame_consent (uid);
CREATE INDEX ix_sesame_guess_budget_used_at ON sesame_guess_budget (used_at);
CREATE INDEX ix_sesame_journey_touched_at ON sesame_journey (touched_at);
CREATE INDEX ix_sesame_outbox_due ON sesame_outbox (state, next_attempt_at);
CREATE INDEX ix_sesame_password_uid ON sesame_password (uid, id);
CREATE INDEX ix_sesame_journey_subject ON sesame_journey (subject);
COMMIT;
