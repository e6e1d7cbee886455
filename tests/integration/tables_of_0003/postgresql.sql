-- What Sésame 0.1.0 (tables of version 0003) left in PostgreSQL after two activations, a recovery and a suspension.
CREATE TABLE public.sesame_account (
    uid character varying(64) NOT NULL,
    state character varying(16) NOT NULL,
    password_hash text NOT NULL,
    password_changed_at timestamp with time zone NOT NULL,
    joker_question_id character varying(32),
    joker_own_question text,
    joker_answer_hash text NOT NULL,
    activated_at timestamp with time zone NOT NULL,
    suspended_at timestamp with time zone
);
CREATE TABLE public.sesame_alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.sesame_audit (
    id integer NOT NULL,
    action character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    uid character varying(64) NOT NULL,
    origin character varying(64) NOT NULL,
    facts json NOT NULL
);
CREATE SEQUENCE public.sesame_audit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sesame_audit_id_seq OWNED BY public.sesame_audit.id;
CREATE TABLE public.sesame_consent (
    id integer NOT NULL,
    uid character varying(64) NOT NULL,
    subject character varying(64) NOT NULL,
    granted boolean NOT NULL,
    wording_version character varying(32) NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    origin character varying(64) NOT NULL
);
CREATE SEQUENCE public.sesame_consent_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sesame_consent_id_seq OWNED BY public.sesame_consent.id;
CREATE TABLE public.sesame_guess_budget (
    subject character varying(64) NOT NULL,
    period character varying(48) NOT NULL,
    used integer NOT NULL,
    used_at timestamp with time zone NOT NULL
);
CREATE TABLE public.sesame_journey (
    key character varying(64) NOT NULL,
    journey character varying(32) NOT NULL,
    revision integer NOT NULL,
    status character varying(16) NOT NULL,
    facts json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    deadline timestamp with time zone NOT NULL,
    subject character varying(64)
);
CREATE TABLE public.sesame_outbox (
    id integer NOT NULL,
    kind character varying(16) NOT NULL,
    payload json NOT NULL,
    state character varying(16) NOT NULL,
    attempts integer NOT NULL,
    promised_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    last_error text NOT NULL
);
CREATE SEQUENCE public.sesame_outbox_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sesame_outbox_id_seq OWNED BY public.sesame_outbox.id;
CREATE TABLE public.sesame_password (
    id integer NOT NULL,
    uid character varying(64) NOT NULL,
    password_hash text NOT NULL,
    chosen_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sesame_password_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sesame_password_id_seq OWNED BY public.sesame_password.id;
CREATE TABLE public.sesame_person (
    uid character varying(64) NOT NULL,
    category character varying(16) NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    birth_date date NOT NULL,
    student_number character varying(64),
    ine character varying(64),
    staff_number character varying(64),
    mail text,
    personal_mail text,
    phone character varying(32),
    language character varying(8) NOT NULL
);
CREATE TABLE public.sesame_preferences (
    uid character varying(64) NOT NULL,
    photo json NOT NULL,
    sms boolean NOT NULL,
    phone character varying(32),
    directory_visible boolean NOT NULL
);
CREATE TABLE public.sesame_spent_token (
    nonce character varying(64) NOT NULL,
    spent_at timestamp with time zone NOT NULL
);
CREATE TABLE public.sesame_wording (
    version character varying(32) NOT NULL,
    language character varying(8) NOT NULL,
    text text NOT NULL
);
ALTER TABLE ONLY public.sesame_audit ALTER COLUMN id SET DEFAULT nextval('public.sesame_audit_id_seq'::regclass);
ALTER TABLE ONLY public.sesame_consent ALTER COLUMN id SET DEFAULT nextval('public.sesame_consent_id_seq'::regclass);
ALTER TABLE ONLY public.sesame_outbox ALTER COLUMN id SET DEFAULT nextval('public.sesame_outbox_id_seq'::regclass);
ALTER TABLE ONLY public.sesame_password ALTER COLUMN id SET DEFAULT nextval('public.sesame_password_id_seq'::regclass);
INSERT INTO public.sesame_account VALUES ('lmartin', 'active', '$argon2id$v=19$m=8,t=1,p=1$Afhz2WNcn9lhV9Rnoz6ERA$2eA+DJt2tzFeI2wVOD0Ia95UUir/mubrSq8ZFsROE4o', '2026-11-25 02:48:28.173725+00', 'dish', NULL, '$argon2id$v=19$m=8,t=1,p=1$SUVPG3voYmjQz7K9mTKRhg$RDc9HQIN6ugAudyfDHSCqJsihXVq453n+vCMSwNDppA', '2026-11-25 02:48:28.099823+00', NULL);
INSERT INTO public.sesame_account VALUES ('pbernard', 'suspended', '$argon2id$v=19$m=8,t=1,p=1$+10kl6RfuonT7HidaFQSng$nLlfRUFLLo9ZZEE2A/irJV2U+ABGB0fTw4nbIdY+V5k', '2026-11-25 02:48:28.24043+00', 'dish', NULL, '$argon2id$v=19$m=8,t=1,p=1$U3kU6QA7YmO6wXcjero7FA$gMeyssJcs84UBExOGIu8PQ+AdiMpQE3otA2lrI8bJdQ', '2026-11-25 02:48:28.24043+00', '2026-11-25 02:48:28.305371+00');
INSERT INTO public.sesame_alembic_version VALUES ('0003');
INSERT INTO public.sesame_audit VALUES (1, 'identity_proven', '2026-11-25 02:48:28.027038+00', 'lmartin', '127.0.0.1', '{"kind": "ine"}');
INSERT INTO public.sesame_audit VALUES (2, 'account_activated', '2026-11-25 02:48:28.099823+00', 'lmartin', '127.0.0.1', '{}');
INSERT INTO public.sesame_audit VALUES (3, 'charter_accepted', '2026-11-25 02:48:28.099823+00', 'lmartin', '127.0.0.1', '{"version": "1"}');
INSERT INTO public.sesame_audit VALUES (4, 'identity_proven', '2026-11-25 02:48:28.147211+00', 'lmartin', '127.0.0.1', '{"kind": "ine"}');
INSERT INTO public.sesame_audit VALUES (5, 'password_recovered', '2026-11-25 02:48:28.173725+00', 'lmartin', '127.0.0.1', '{}');
INSERT INTO public.sesame_audit VALUES (6, 'identity_proven', '2026-11-25 02:48:28.203327+00', 'pbernard', '127.0.0.1', '{"kind": "staff_number"}');
INSERT INTO public.sesame_audit VALUES (7, 'account_activated', '2026-11-25 02:48:28.24043+00', 'pbernard', '127.0.0.1', '{}');
INSERT INTO public.sesame_audit VALUES (8, 'charter_accepted', '2026-11-25 02:48:28.24043+00', 'pbernard', '127.0.0.1', '{"version": "1"}');
INSERT INTO public.sesame_audit VALUES (9, 'identity_refused', '2026-11-25 02:48:28.267899+00', 'xivanova', '127.0.0.1', '{"kind": "uid"}');
INSERT INTO public.sesame_audit VALUES (10, 'identity_proven', '2026-11-25 02:48:28.291581+00', 'xivanova', '127.0.0.1', '{"kind": "uid"}');
INSERT INTO public.sesame_audit VALUES (11, 'account_suspended', '2026-11-25 02:48:28.305371+00', 'pbernard', 'cli', '{}');
INSERT INTO public.sesame_consent VALUES (1, 'lmartin', 'photo:public', false, 'fa3f820f47505838', '2026-11-25 02:48:28.057119+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (2, 'lmartin', 'photo:intranet', true, '0763c7eadb9fbe16', '2026-11-25 02:48:28.057119+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (3, 'lmartin', 'photo:student', true, '4895d61e7a5b03b1', '2026-11-25 02:48:28.057119+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (4, 'lmartin', 'sms', true, '42bcbdaec2bd9ce6', '2026-11-25 02:48:28.068833+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (5, 'lmartin', 'charter', true, '405d4ff5bd380e58', '2026-11-25 02:48:28.099823+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (6, 'pbernard', 'photo:public', false, 'fa3f820f47505838', '2026-11-25 02:48:28.21701+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (7, 'pbernard', 'photo:intranet', true, '0763c7eadb9fbe16', '2026-11-25 02:48:28.21701+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (8, 'pbernard', 'photo:student', true, '4895d61e7a5b03b1', '2026-11-25 02:48:28.21701+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (9, 'pbernard', 'sms', true, '42bcbdaec2bd9ce6', '2026-11-25 02:48:28.223492+00', '127.0.0.1');
INSERT INTO public.sesame_consent VALUES (10, 'pbernard', 'charter', true, '405d4ff5bd380e58', '2026-11-25 02:48:28.24043+00', '127.0.0.1');
INSERT INTO public.sesame_guess_budget VALUES ('80cb97459354260a574786cf3e318e062a4ff5f458a18d2e12a81507bbdc5eb0', 'hour:498770', 0, '2026-11-25 02:48:28.158371+00');
INSERT INTO public.sesame_guess_budget VALUES ('465f3965f89f95ec410c76354709ebab977edd810b91feba095a6cf8a432ecb6', 'hour:498770', 0, '2026-11-25 02:48:28.158371+00');
INSERT INTO public.sesame_guess_budget VALUES ('d8307b27a5ad04376a838a2ba6365d42226702bcb085e61c92a8e870e9821329', 'day:20782', 1, '2026-11-25 02:48:28.287203+00');
INSERT INTO public.sesame_guess_budget VALUES ('d8307b27a5ad04376a838a2ba6365d42226702bcb085e61c92a8e870e9821329', 'all:total', 1, '2026-11-25 02:48:28.287203+00');
INSERT INTO public.sesame_guess_budget VALUES ('0953611715ef994709566b08fc78efd38278efdf397b2f74090bc9bb0ef63f46', 'hour:498770', 1, '2026-11-25 02:48:28.287203+00');
INSERT INTO public.sesame_guess_budget VALUES ('e62e2bd14270842bb4e6c605ed538fba44d1bc605c62667e37c4567f3c217067', 'hour:498770', 1, '2026-11-25 02:48:28.287203+00');
INSERT INTO public.sesame_journey VALUES ('a4f10d5ace6237b5ba134fc57e0d7f9624af761839e4c8e5d16f2afe018979a7', 'recovery', 5, 'completed', '{"uid": "lmartin", "login": "lmartin", "told": 2}', '2026-11-25 02:48:28.130091+00', '2026-11-25 02:48:28.174833+00', '2026-11-25 03:03:28.174833+00', 'lmartin');
INSERT INTO public.sesame_journey VALUES ('40080a539f4a8cad4427729a71b4636d222e7a9c2cfa58171dc93cfdd57ab3d2', 'activation', 1, 'open', '{"kind": {"kind": "uid"}}', '2026-11-25 02:48:28.254368+00', '2026-11-25 02:48:28.258827+00', '2026-11-25 06:48:28.254368+00', NULL);
INSERT INTO public.sesame_journey VALUES ('9919a515cc8e719e0dd0e69e66331a69504234148147735e52a399afb2d4f6e2', 'activation', 3, 'open', '{"kind": {"kind": "uid"}, "identity": {"uid": "xivanova", "proof": false}, "joker": {"question_id": "dish", "own_question": null, "answer_hash": "$argon2id$v=19$m=8,t=1,p=1$1xSinUEFVxdzGLyPtDfkEg$EtmZhaSvMvaNhQyBe2PJWCg46iS1nFeQt5OzdAPZc1k"}}', '2026-11-25 02:48:28.271595+00', '2026-11-25 02:48:28.300205+00', '2026-11-25 06:48:28.271595+00', 'xivanova');
INSERT INTO public.sesame_outbox VALUES (1, 'mail', '{"template": "account_activated", "to": "lea.martin-duval@univ-demo.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjI4LjA5OTgyMyswMDowMCIsIm5vbmNlIjoiQ1VvU09iZjJUX2plYVN0V1FURjJwVUdscGtJT2Vzc1p6QzhsUnphYmt2MCJ9.awZMfA.2JAqzAKtd4EVncW1wnWG1y6SqnA"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.099823+00', '2026-11-25 02:48:28.099823+00', '');
INSERT INTO public.sesame_outbox VALUES (2, 'mail', '{"template": "account_activated", "to": "lea@courriel.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjI4LjA5OTgyMyswMDowMCIsIm5vbmNlIjoiQ1VvU09iZjJUX2plYVN0V1FURjJwVUdscGtJT2Vzc1p6QzhsUnphYmt2MCJ9.awZMfA.2JAqzAKtd4EVncW1wnWG1y6SqnA"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.099823+00', '2026-11-25 02:48:28.099823+00', '');
INSERT INTO public.sesame_outbox VALUES (3, 'mail', '{"template": "account_changed", "to": "lea.martin-duval@univ-demo.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "change": "recovery", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjI4LjE3MzcyNSswMDowMCIsIm5vbmNlIjoibjh0OGQ1Xzh6WFI2WVFxakY1eHNTZ3l2VG1VU3dEVXV1SFE0RHlQcEpSbyJ9.awZMfA.TFvXbQ11kAJ3yUYPgwip9jMz3ng"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.173725+00', '2026-11-25 02:48:28.173725+00', '');
INSERT INTO public.sesame_outbox VALUES (4, 'mail', '{"template": "account_changed", "to": "lea@courriel.example", "language": "fr", "facts": {"name": "L\u00e9a Martin-Duval", "login": "lmartin", "uid": "lmartin", "mail": "lea.martin-duval@univ-demo.example", "at": "2026-11-25T03:48+01:00", "change": "recovery", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJsbWFydGluIiwic3RhbXAiOiIyMDI2LTExLTI1VDAyOjQ4OjI4LjE3MzcyNSswMDowMCIsIm5vbmNlIjoibjh0OGQ1Xzh6WFI2WVFxakY1eHNTZ3l2VG1VU3dEVXV1SFE0RHlQcEpSbyJ9.awZMfA.TFvXbQ11kAJ3yUYPgwip9jMz3ng"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.173725+00', '2026-11-25 02:48:28.173725+00', '');
INSERT INTO public.sesame_outbox VALUES (5, 'mail', '{"template": "account_activated", "to": "paul.bernard@univ-demo.example", "language": "fr", "facts": {"name": "Paul Bernard", "login": "pbernard", "uid": "pbernard", "mail": "paul.bernard@univ-demo.example", "at": "2026-11-25T03:48+01:00", "link": "https://ent.univ-demo.example/sesame/ce-n-est-pas-moi/eyJ1aWQiOiJwYmVybmFyZCIsInN0YW1wIjoiMjAyNi0xMS0yNVQwMjo0ODoyOC4yNDA0MzArMDA6MDAiLCJub25jZSI6ImtBRW9qZG12SGJVNElLUmF2ZW5DWEV3SVZGa2dVanFEeW5NVGI2SGI5ODQifQ.awZMfA.gxv_cZJDob_X06CxHM1Q-fEYpGQ"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.24043+00', '2026-11-25 02:48:28.24043+00', '');
INSERT INTO public.sesame_outbox VALUES (6, 'mail', '{"template": "account_suspended", "to": "paul.bernard@univ-demo.example", "language": "fr", "facts": {"name": "Paul Bernard", "login": "pbernard", "uid": "pbernard", "mail": "paul.bernard@univ-demo.example", "at": "2026-11-25T03:48+01:00"}, "useful_until": ""}', 'pending', 0, '2026-11-25 02:48:28.305371+00', '2026-11-25 02:48:28.305371+00', '');
INSERT INTO public.sesame_password VALUES (1, 'lmartin', '$argon2id$v=19$m=8,t=1,p=1$ypuglEzXRD2oAqIK9uKzUg$Oot0yT1sme1eVwey4LC/EcD2dCnB2I6Gh/kP4siMGyA', '2026-11-25 02:48:28.099823+00');
INSERT INTO public.sesame_password VALUES (2, 'lmartin', '$argon2id$v=19$m=8,t=1,p=1$Afhz2WNcn9lhV9Rnoz6ERA$2eA+DJt2tzFeI2wVOD0Ia95UUir/mubrSq8ZFsROE4o', '2026-11-25 02:48:28.173725+00');
INSERT INTO public.sesame_password VALUES (3, 'pbernard', '$argon2id$v=19$m=8,t=1,p=1$+10kl6RfuonT7HidaFQSng$nLlfRUFLLo9ZZEE2A/irJV2U+ABGB0fTw4nbIdY+V5k', '2026-11-25 02:48:28.24043+00');
INSERT INTO public.sesame_person VALUES ('lmartin', 'student', 'Léa', 'Martin-Duval', '2007-02-03', '22401234', '123456789AB', NULL, 'lea.martin-duval@univ-demo.example', 'lea@courriel.example', NULL, 'fr');
INSERT INTO public.sesame_person VALUES ('pbernard', 'staff', 'Paul', 'Bernard', '1975-11-30', NULL, NULL, '40127', 'paul.bernard@univ-demo.example', NULL, NULL, 'fr');
INSERT INTO public.sesame_person VALUES ('xivanova', 'external', 'Xenia', 'Ivanova', '1990-07-14', NULL, NULL, NULL, NULL, 'xenia@courriel.example', NULL, 'en');
INSERT INTO public.sesame_preferences VALUES ('lmartin', '{"public": false, "intranet": true, "student": true}', true, '+33639981234', true);
INSERT INTO public.sesame_preferences VALUES ('pbernard', '{"public": false, "intranet": true, "student": true}', true, '+33639981234', true);
INSERT INTO public.sesame_spent_token VALUES ('ffffffffffffffffffffffffffffffff', '2026-11-25 00:00:00+00');
INSERT INTO public.sesame_wording VALUES ('fa3f820f47505838', 'fr', 'Acceptez-vous que l’université utilise votre photo ainsi ? Annuaire public de l’université, visible de tous sur le web');
INSERT INTO public.sesame_wording VALUES ('0763c7eadb9fbe16', 'fr', 'Acceptez-vous que l’université utilise votre photo ainsi ? Annuaire interne, visible des personnels');
INSERT INTO public.sesame_wording VALUES ('4895d61e7a5b03b1', 'fr', 'Acceptez-vous que l’université utilise votre photo ainsi ? Trombinoscopes et listes de groupe, visibles des étudiants');
INSERT INTO public.sesame_wording VALUES ('42bcbdaec2bd9ce6', 'fr', 'Acceptez-vous que l’université vous envoie des SMS en cas d’alerte de sécurité (plan Vigipirate, alerte météorologique…) ?');
INSERT INTO public.sesame_wording VALUES ('405d4ff5bd380e58', 'fr', 'Je reconnais avoir pris connaissance du règlement intérieur (version 1)');
SELECT pg_catalog.setval('public.sesame_audit_id_seq', 11, true);
SELECT pg_catalog.setval('public.sesame_consent_id_seq', 10, true);
SELECT pg_catalog.setval('public.sesame_outbox_id_seq', 6, true);
SELECT pg_catalog.setval('public.sesame_password_id_seq', 3, true);
ALTER TABLE ONLY public.sesame_account
    ADD CONSTRAINT pk_sesame_account PRIMARY KEY (uid);
ALTER TABLE ONLY public.sesame_audit
    ADD CONSTRAINT pk_sesame_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.sesame_consent
    ADD CONSTRAINT pk_sesame_consent PRIMARY KEY (id);
ALTER TABLE ONLY public.sesame_guess_budget
    ADD CONSTRAINT pk_sesame_guess_budget PRIMARY KEY (subject, period);
ALTER TABLE ONLY public.sesame_journey
    ADD CONSTRAINT pk_sesame_journey PRIMARY KEY (key);
ALTER TABLE ONLY public.sesame_outbox
    ADD CONSTRAINT pk_sesame_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.sesame_password
    ADD CONSTRAINT pk_sesame_password PRIMARY KEY (id);
ALTER TABLE ONLY public.sesame_person
    ADD CONSTRAINT pk_sesame_person PRIMARY KEY (uid);
ALTER TABLE ONLY public.sesame_preferences
    ADD CONSTRAINT pk_sesame_preferences PRIMARY KEY (uid);
ALTER TABLE ONLY public.sesame_spent_token
    ADD CONSTRAINT pk_sesame_spent_token PRIMARY KEY (nonce);
ALTER TABLE ONLY public.sesame_wording
    ADD CONSTRAINT pk_sesame_wording PRIMARY KEY (version);
ALTER TABLE ONLY public.sesame_alembic_version
    ADD CONSTRAINT sesame_alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.sesame_person
    ADD CONSTRAINT uq_sesame_person_ine UNIQUE (ine);
ALTER TABLE ONLY public.sesame_person
    ADD CONSTRAINT uq_sesame_person_staff_number UNIQUE (staff_number);
ALTER TABLE ONLY public.sesame_person
    ADD CONSTRAINT uq_sesame_person_student_number UNIQUE (student_number);
CREATE INDEX ix_sesame_audit_uid ON public.sesame_audit USING btree (uid);
CREATE INDEX ix_sesame_consent_uid ON public.sesame_consent USING btree (uid);
CREATE INDEX ix_sesame_guess_budget_used_at ON public.sesame_guess_budget USING btree (used_at);
CREATE INDEX ix_sesame_journey_subject ON public.sesame_journey USING btree (subject);
CREATE INDEX ix_sesame_journey_touched_at ON public.sesame_journey USING btree (touched_at);
CREATE INDEX ix_sesame_outbox_due ON public.sesame_outbox USING btree (state, next_attempt_at);
CREATE INDEX ix_sesame_password_uid ON public.sesame_password USING btree (uid, id);
