import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.utils.timezone
import geo.models.geometry
import participation.application
import participation.call
import participation.decision
import participation.follow
import participation.photo
import participation.proposal
import participation.public_proposal
import participation.temporary_use
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from geo.migrating import CreateModels

# What is public, and nothing else of it. Nothing is stored twice: the geometry is turned as it is read, along the indexes below.
VIEW = """
CREATE VIEW participation_publicproposal AS
SELECT p.id, p.geom, ST_Transform(p.geom, 4326) AS geom_wgs84, ST_Transform(p.geom, 3857) AS geom_mercator,
  p.title::varchar(250) AS name, '{}'::jsonb AS names, d.id AS dataset_id, p.key::varchar(100) AS source_id,
  p.sent_at::date AS source_date, NULL::date AS last_confirmed, 'certain'::varchar(8) AS certainty,
  CASE WHEN p.state IN ('withdrawn', 'ended') THEN p.changed_at::date END AS gone_since,
  ''::varchar(32) AS source_hash, p.made_at AS created_at, NULL::timestamptz AS edited_at,
  p.kind, p.state, p.sent_at::date AS sent, p.planned_for,
  (CASE WHEN p.about_layer = '' THEN '' ELSE p.about_layer || '/' || p.about_place END)::varchar(60) AS about,
  ((SELECT count(*) FROM participation_support s JOIN {people} u ON u.id = s.person_id
    WHERE s.proposal_id = p.id AND s.confirmed_at IS NOT NULL AND u.is_active)
  + (SELECT coalesce(sum(number), 0) FROM participation_papersupport s
    WHERE s.proposal_id = p.id AND NOT EXISTS (SELECT FROM participation_papersupport c WHERE c.corrects_id = s.id)))::integer AS support
FROM participation_proposal p
JOIN geo_dataset d ON d.key = 'proposals'
WHERE p.visibility = 'public' AND p.removed_at IS NULL
"""
INDEX = """
CREATE INDEX proposal_public_{srid} ON participation_proposal USING gist (ST_Transform(geom, {srid}))
WHERE visibility = 'public' AND removed_at IS NULL
"""


def look(apps, schema_editor):
    people = apps.get_model(settings.AUTH_USER_MODEL)._meta.db_table
    schema_editor.execute(VIEW.replace("{people}", schema_editor.quote_name(people)), params=None)


class Migration(migrations.Migration):

    replaces = [
        ('participation', '0001_proposals'),
        ('participation', '0002_moderation'),
        ('participation', '0003_photos'),
        ('participation', '0004_together'),
        ('participation', '0005_plots'),
        ('participation', '0006_public_proposals'),
    ]

    initial = True

    dependencies = [
        ('geo', '0001_squashed_0004_vacant_until'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        CreateModels([
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=participation.proposal.new_key, editable=False, max_length=16, unique=True, verbose_name='address')),
                    ('kind', models.SlugField(max_length=40, verbose_name='kind')),
                    ('title', models.CharField(max_length=120, verbose_name='title')),
                    ('words', models.TextField(blank=True, default='', max_length=5000, verbose_name='words')),
                    ('geom', geo.models.geometry.MetricField(verbose_name='geometry')),
                    ('near', models.CharField(blank=True, default='', max_length=200, verbose_name='near')),
                    ('about_layer', models.CharField(blank=True, default='', max_length=40, verbose_name='about (layer)')),
                    ('about_place', models.BigIntegerField(blank=True, null=True, verbose_name='about (place)')),
                    ('answers', models.JSONField(blank=True, default=dict, verbose_name='answers')),
                    ('check_said', models.JSONField(blank=True, null=True, verbose_name='what the rules say')),
                    ('public_name', models.CharField(blank=True, default='', max_length=60, verbose_name='public name')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('visibility', models.CharField(choices=[('unconfirmed', 'not confirmed yet'), ('pending', 'waits to be published'), ('public', 'public'), ('hidden', 'not public')], default='unconfirmed', max_length=12, verbose_name='visibility')),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'sent in'), ('needs-information', 'waits for an answer'), ('in-review', 'being looked at'), ('accepted', 'accepted'), ('refused', 'refused'), ('appealed', 'asked to look again'), ('withdrawn', 'taken back'), ('planned', 'planned'), ('realised', 'there now'), ('maintained', 'there, and cared for'), ('ended', 'ended')], default='draft', max_length=20, verbose_name='state')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                    ('sent_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                    ('planned_for', models.DateField(blank=True, null=True, verbose_name='planned for')),
                    ('became_layer', models.CharField(blank=True, default='', max_length=40, verbose_name='became (layer)')),
                    ('became_place', models.BigIntegerField(blank=True, null=True, verbose_name='became (place)')),
                    ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='taken away')),
                    ('author', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'proposal',
                    'verbose_name_plural': 'proposals',
                    'ordering': ['-made_at', '-pk'],
                    'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['geom'], name='proposal_metric_gist'), models.Index(fields=['visibility', 'state'], name='proposal_standing'), models.Index(fields=['about_layer', 'about_place'], name='proposal_about')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='proposal_titled'), models.CheckConstraint(condition=models.Q(('geom__isvalid', True), ('geom__empty', False)), name='proposal_valid'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'needs-information', 'in-review', 'accepted', 'refused', 'appealed', 'withdrawn', 'planned', 'realised', 'maintained', 'ended'])), name='proposal_state'), models.CheckConstraint(condition=models.Q(('visibility__in', ['unconfirmed', 'pending', 'public', 'hidden'])), name='proposal_visibility'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('visibility', 'unconfirmed'), _connector='OR'), name='proposal_draft_unseen'), models.CheckConstraint(condition=models.Q(('removed_at', None), models.Q(('visibility', 'public'), _negated=True), _connector='OR'), name='proposal_removed_unseen'), models.CheckConstraint(condition=models.Q(models.Q(('about_layer', ''), ('about_place', None)), models.Q(models.Q(('about_layer', ''), _negated=True), ('about_place__isnull', False)), _connector='OR'), name='proposal_about_whole'), models.CheckConstraint(condition=models.Q(models.Q(('became_layer', ''), ('became_place', None)), models.Q(models.Q(('became_layer', ''), _negated=True), ('became_place__isnull', False)), _connector='OR'), name='proposal_became_whole')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='fb9c180416771a0f52ae518565f00bf49b6cf788', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_949ba', table='participation_proposal', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Event',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                    ('actor', models.BigIntegerField(null=True, verbose_name='who')),
                    ('acted_as', models.CharField(max_length=40, verbose_name='as')),
                    ('what', models.CharField(max_length=40, verbose_name='what')),
                    ('was', models.CharField(blank=True, default='', max_length=20, verbose_name='was')),
                    ('became', models.CharField(blank=True, default='', max_length=20, verbose_name='became')),
                    ('reason', models.TextField(blank=True, default='', verbose_name='why')),
                    ('clauses', models.JSONField(default=list, verbose_name='rules')),
                    ('changes', models.JSONField(default=dict, verbose_name='changes')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'event',
                    'verbose_name_plural': 'events',
                    'ordering': ['proposal', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('proposal', 'number'), name='event_number')],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='67d9d257b711f2374bbf9bb90c06e5d5ab2655c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0418f', table='participation_event', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=participation.decision.new_key, editable=False, max_length=16, unique=True)),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                    ('actor', models.BigIntegerField(verbose_name='who')),
                    ('step', models.CharField(max_length=20, verbose_name='step')),
                    ('reason', models.TextField(blank=True, default='', verbose_name='why')),
                    ('items', models.JSONField(verbose_name='things')),
                    ('undoes', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='participation.decision')),
                ],
                options={
                    'verbose_name': 'decision',
                    'verbose_name_plural': 'decisions',
                    'ordering': ['-at', '-pk'],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b607b3e81c1fe362969c379de27f8337aaae8a94', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8ed3f', table='participation_decision', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='Report',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.SlugField(max_length=20, verbose_name='about')),
                    ('about', models.BigIntegerField(verbose_name='number')),
                    ('reason', models.CharField(choices=[('personal', 'it tells something about a person'), ('hurts', 'it hurts or insults'), ('advertises', 'it advertises'), ('wrong-place', 'it is in the wrong place, or twice'), ('untrue', 'it is not true'), ('other', 'something else')], max_length=20, verbose_name='reason')),
                    ('words', models.TextField(blank=True, default='', max_length=1000, verbose_name='words')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                    ('outcome', models.CharField(blank=True, choices=[('hidden', 'it is no longer shown'), ('kept', 'it stays')], default='', max_length=12, verbose_name='outcome')),
                    ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'report',
                    'verbose_name_plural': 'reports',
                    'ordering': ['at', 'pk'],
                    'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['subject', 'about'], name='report_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='report_closed_whole')],
                },
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.SlugField(max_length=20, verbose_name='what')),
                    ('about', models.BigIntegerField(verbose_name='number')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'claim',
                    'verbose_name_plural': 'claims',
                    'constraints': [models.UniqueConstraint(fields=('subject', 'about'), name='claim_once')],
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=participation.photo.new_key, editable=False, max_length=32, unique=True, verbose_name='address')),
                    ('alt', models.CharField(blank=True, default='', max_length=300, verbose_name='what is seen on it')),
                    ('visibility', models.CharField(choices=[('pending', 'waits to be published'), ('public', 'public'), ('hidden', 'not public')], default='pending', max_length=12, verbose_name='visibility')),
                    ('width', models.PositiveIntegerField(editable=False, verbose_name='width (px)')),
                    ('height', models.PositiveIntegerField(editable=False, verbose_name='height (px)')),
                    ('mark', models.CharField(editable=False, max_length=64)),
                    ('is_blurred', models.BooleanField(default=False, editable=False, verbose_name='parts are blurred')),
                    ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='added')),
                    ('by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='photos', to=settings.AUTH_USER_MODEL)),
                    ('plot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='geo.vacantplot', verbose_name='vacant plot')),
                    ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'photo',
                    'verbose_name_plural': 'photos',
                    'ordering': ['made_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('plot__isnull', False), ('proposal', None)), models.Q(('plot', None), ('proposal__isnull', False)), _connector='OR'), name='photo_of_one'), models.CheckConstraint(condition=models.Q(('visibility__in', ('pending', 'public', 'hidden'))), name='photo_visibility'), models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'public'), _negated=True), models.Q(('alt', ''), _negated=True), _connector='OR'), name='photo_shown_in_words'), models.UniqueConstraint(fields=('proposal', 'mark'), name='photo_once_of_proposal'), models.UniqueConstraint(fields=('plot', 'mark'), name='photo_once_of_plot')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='85b03ca9184d41ee6f1a5fc9f7bb3ca219f0683e', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_118c3', table='participation_photo', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Comment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_name', models.CharField(blank=True, default='', max_length=60, verbose_name='public name')),
                    ('words', models.TextField(blank=True, default='', max_length=2000, verbose_name='words')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('official_as', models.SlugField(blank=True, default='', max_length=40, verbose_name='answers for the city as')),
                    ('visibility', models.CharField(choices=[('unconfirmed', 'not confirmed yet'), ('pending', 'waits to be published'), ('public', 'public'), ('hidden', 'not public')], default='unconfirmed', max_length=12, verbose_name='visibility')),
                    ('gone', models.CharField(blank=True, choices=[('', 'they are there'), ('taken-back', 'taken away by who wrote it'), ('left', 'written by somebody who left')], default='', max_length=10, verbose_name='no longer there')),
                    ('sent_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('asked_at', models.DateTimeField(editable=False, null=True, verbose_name='waits since')),
                    ('gone_at', models.DateTimeField(editable=False, null=True, verbose_name='gone since')),
                    ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='participation.comment', verbose_name='answers')),
                    ('author', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'comment',
                    'verbose_name_plural': 'comments',
                    'ordering': ['made_at', 'pk'],
                    'indexes': [models.Index(fields=['proposal', 'visibility'], name='comment_seen')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('visibility__in', ['unconfirmed', 'pending', 'public', 'hidden'])), name='comment_visibility'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(('gone', ''), _negated=True), _connector='OR'), name='comment_says_something')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='96d917c2949974805f6a2753978c48b001d24d1c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_2fb69', table='participation_comment', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Follow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=participation.follow.new_key, editable=False, max_length=16, unique=True, verbose_name='address')),
                    ('what', models.CharField(choices=[('proposal', 'a proposal'), ('street', 'a street'), ('area', 'a neighbourhood or another area'), ('near', 'around a place'), ('outline', 'an outline that you draw')], max_length=10, verbose_name='what')),
                    ('name', models.CharField(blank=True, default='', max_length=200, verbose_name='name')),
                    ('reach', geo.models.geometry.MetricField(null=True, verbose_name='where')),
                    ('distance_m', models.PositiveIntegerField(null=True, verbose_name='distance in metres')),
                    ('often', models.CharField(choices=[('at-once', 'at once'), ('daily', 'once a day, if there is news'), ('weekly', 'once a week, if there is news')], default='weekly', max_length=8, verbose_name='how often')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
                    ('stopped_at', models.DateTimeField(editable=False, null=True, verbose_name='stopped')),
                    ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='geo.area', verbose_name='area')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follows', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'what is followed',
                    'verbose_name_plural': 'what is followed',
                    'ordering': ['-made_at', '-pk'],
                    'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['reach'], name='follow_reach_gist')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'proposal'), name='follow_proposal_once'), models.CheckConstraint(condition=models.Q(('what__in', ['proposal', 'street', 'area', 'near', 'outline'])), name='follow_what'), models.CheckConstraint(condition=models.Q(('often__in', ['at-once', 'daily', 'weekly'])), name='follow_often'), models.CheckConstraint(condition=models.Q(models.Q(('proposal__isnull', False), ('reach', None), ('what', 'proposal')), models.Q(models.Q(('what', 'proposal'), _negated=True), ('proposal', None), ('reach__isnull', False)), _connector='OR'), name='follow_whole')],
                },
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.SlugField(max_length=40, verbose_name='letter')),
                    ('language', models.CharField(max_length=8, verbose_name='language')),
                    ('wishes', models.JSONField(default=dict)),
                    ('once', models.CharField(max_length=80, null=True, unique=True)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='to go from')),
                    ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                    ('trouble', models.CharField(blank=True, default='', max_length=60, verbose_name='what went wrong')),
                    ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                    ('dropped', models.CharField(blank=True, choices=[('', 'it goes, or went'), ('moot', 'there is nothing to tell any more'), ('unsure', 'the address was not confirmed'), ('failed', 'it was tried for days')], default='', max_length=8, verbose_name='does not go')),
                    ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.comment', verbose_name='comment')),
                    ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.event', verbose_name='event')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'letter',
                    'verbose_name_plural': 'letters',
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('dropped', ''), ('sent_at', None)), fields=['due_at'], name='letter_due')],
                },
            ),
            migrations.CreateModel(
                name='LetterText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=40, verbose_name='letter')),
                    ('language', models.CharField(choices=[('nl', 'Nederlands'), ('fr', 'Français'), ('en', 'English')], max_length=8, verbose_name='language')),
                    ('subject', models.CharField(max_length=200, verbose_name='subject')),
                    ('body', models.TextField(max_length=5000, verbose_name='letter')),
                    ('line', models.CharField(blank=True, default='', max_length=200, verbose_name='line for followers')),
                ],
                options={
                    'verbose_name': 'text of a letter',
                    'verbose_name_plural': 'texts of letters',
                    'ordering': ['key', 'language'],
                    'constraints': [models.UniqueConstraint(fields=('key', 'language'), name='lettertext_once')],
                },
            ),
            migrations.CreateModel(
                name='News',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('due_at', models.DateTimeField(verbose_name='to be told from')),
                    ('told_at', models.DateTimeField(null=True, verbose_name='told')),
                    ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.comment', verbose_name='comment')),
                    ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.event', verbose_name='event')),
                    ('follow', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='participation.follow', verbose_name='what is followed')),
                    ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='news', to='participation.letter', verbose_name='letter')),
                ],
                options={
                    'verbose_name': 'news',
                    'verbose_name_plural': 'news',
                    'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['due_at'], name='news_due')],
                    'constraints': [models.UniqueConstraint(fields=('follow', 'event'), name='news_event_once'), models.UniqueConstraint(fields=('follow', 'comment'), name='news_comment_once'), models.CheckConstraint(condition=models.Q(models.Q(('comment', None), ('event__isnull', False)), models.Q(('comment__isnull', False), ('event', None)), _connector='OR'), name='news_of_one')],
                },
            ),
            migrations.CreateModel(
                name='PaperSupport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='how many')),
                    ('how', models.CharField(choices=[('list', 'a list on paper'), ('talk', 'talks at the door'), ('meeting', 'a meeting')], max_length=10, verbose_name='how')),
                    ('day', models.DateField(verbose_name='day')),
                    ('note', models.CharField(blank=True, default='', max_length=300, verbose_name='where the paper is kept')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='entered')),
                    ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='participation.papersupport', verbose_name='corrects')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paper_supports', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'support on paper',
                    'verbose_name_plural': 'support on paper',
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('number__lte', 5000)), name='papersupport_not_too_many'), models.CheckConstraint(condition=models.Q(('how__in', ('list', 'talk', 'meeting'))), name='papersupport_how')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='b12b32b17499c9c5527eef0cf7dbc4846de4160b', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_5ad47', table='participation_papersupport', when='AFTER')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7c26dcda3bf1ce662b48e5cdb2a855814946bc2b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a0875', table='participation_papersupport', when='BEFORE'))],
                },
            ),
            migrations.CreateModel(
                name='Support',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='confirmed')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='participation.proposal', verbose_name='proposal')),
                ],
                options={
                    'verbose_name': 'support',
                    'verbose_name_plural': 'support',
                    'constraints': [models.UniqueConstraint(fields=('proposal', 'person'), name='support_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='894ff0b7839247521edd850ec0823145d2909496', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_25836', table='participation_support', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opened_on', models.DateField(verbose_name='opened')),
                    ('closes_on', models.DateField(verbose_name='last day')),
                    ('rule', models.CharField(choices=[('lottery', 'lottery'), ('earliest', 'earliest')], max_length=8, verbose_name='rule for ties')),
                    ('seed', models.CharField(default=participation.call.new_seed, editable=False, max_length=32)),
                    ('plots', models.ManyToManyField(related_name='calls', to='geo.vacantplot', verbose_name='vacant plots')),
                ],
                options={
                    'verbose_name': 'call for applications',
                    'verbose_name_plural': 'calls for applications',
                    'ordering': ['closes_on', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opened_on'))), name='call_in_order')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='c859de619548146c09ce33efe0cec4be9ae66adf', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_44de7', table='participation_call', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=participation.application.new_key, editable=False, max_length=24, unique=True, verbose_name='address')),
                    ('group', models.CharField(blank=True, default='', max_length=60, verbose_name='group')),
                    ('named', models.BooleanField(default=False, verbose_name='the group may be named')),
                    ('contacts', models.JSONField(default=list, verbose_name='contacts')),
                    ('use', models.SlugField(max_length=40, verbose_name='use')),
                    ('start', models.DateField(verbose_name='from')),
                    ('end', models.DateField(verbose_name='until')),
                    ('plan', models.TextField(max_length=5000, verbose_name='plan')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('stage', models.CharField(choices=[('unconfirmed', 'not confirmed yet'), ('submitted', 'sent in'), ('needs-information', 'waits for an answer'), ('in-review', 'being looked at'), ('granted', 'granted'), ('refused', 'refused'), ('appealed', 'asked to look again'), ('withdrawn', 'taken back')], default='unconfirmed', max_length=20, verbose_name='stage')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                    ('sent_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                    ('applicant', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='plot_applications', to=settings.AUTH_USER_MODEL)),
                    ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='participation.call', verbose_name='call for applications')),
                ],
                options={
                    'verbose_name': 'application for a plot',
                    'verbose_name_plural': 'applications for plots',
                    'ordering': ['made_at', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='application_in_order'), models.CheckConstraint(condition=models.Q(('stage__in', ['unconfirmed', 'submitted', 'needs-information', 'in-review', 'granted', 'refused', 'appealed', 'withdrawn'])), name='application_stage'), models.CheckConstraint(condition=models.Q(('named', False), models.Q(('group', ''), _negated=True), _connector='OR'), name='application_named_has_name')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='0f1fbff1faeefa11d361b3d387b7c9bd8bb5f410', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_6d357', table='participation_application', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Correction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('layer', models.SlugField(max_length=40, verbose_name='layer')),
                    ('place', models.BigIntegerField(verbose_name='place')),
                    ('fact', models.CharField(max_length=40, verbose_name='fact')),
                    ('seen', models.JSONField(null=True, verbose_name='what stood there')),
                    ('proposed', models.JSONField(null=True, verbose_name='what it should be')),
                    ('reason', models.TextField(max_length=1000, verbose_name='why')),
                    ('source', models.CharField(blank=True, default='', max_length=300, verbose_name='source')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('state', models.CharField(choices=[('waiting', 'waits'), ('applied', 'applied'), ('refused', 'not applied'), ('overtaken', 'the fact has changed meanwhile')], default='waiting', max_length=10, verbose_name='state')),
                    ('sent_as', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                    ('decided_by', models.BigIntegerField(blank=True, null=True, verbose_name='decided by')),
                    ('answer', models.TextField(blank=True, default='', max_length=1000, verbose_name='answer')),
                    ('person', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='corrections', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'correction',
                    'verbose_name_plural': 'corrections',
                    'ordering': ['made_at', 'pk'],
                    'indexes': [models.Index(fields=['layer', 'place'], name='correction_about'), models.Index(condition=models.Q(('state', 'waiting')), fields=['made_at'], name='correction_waiting')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'applied', 'refused', 'overtaken'])), name='correction_state'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='correction_decided')],
                },
            ),
            migrations.CreateModel(
                name='Interest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('organiser', 'I want to do something here'), ('follower', 'I want to hear what happens here')], default='follower', max_length=9, verbose_name='role')),
                    ('group', models.CharField(blank=True, default='', max_length=60, verbose_name='group')),
                    ('named', models.BooleanField(default=False, verbose_name='the group may be named')),
                    ('language', models.CharField(default='nl', max_length=8, verbose_name='language')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                    ('person', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='plot_interests', to=settings.AUTH_USER_MODEL)),
                    ('plot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='vacant plot')),
                ],
                options={
                    'verbose_name': 'interest in a plot',
                    'verbose_name_plural': 'interests in plots',
                    'ordering': ['plot', 'made_at', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('plot', 'person'), name='interest_once'), models.CheckConstraint(condition=models.Q(('named', False), models.Q(('group', ''), _negated=True), _connector='OR'), name='interest_named_has_name'), models.CheckConstraint(condition=models.Q(('role__in', ['organiser', 'follower'])), name='interest_role')],
                },
            ),
            migrations.CreateModel(
                name='Listing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('why', models.CharField(choices=[('source', 'its source says that it is vacant'), ('register', "it stands in the city's own register of vacancy"), ('seen', 'somebody went to look, and found it vacant'), ('reported', 'neighbours reported it'), ('offered', 'its owner offers it for use'), ('planned', 'it waits for building work that has not begun')], default='source', max_length=12, verbose_name='why it is listed')),
                    ('words', models.TextField(blank=True, default='', max_length=1000, verbose_name='words')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                    ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                    ('plot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='vacant plot')),
                ],
                options={
                    'verbose_name': 'listing of a vacant plot',
                    'verbose_name_plural': 'listings of vacant plots',
                    'constraints': [models.CheckConstraint(condition=models.Q(('why__in', ['source', 'register', 'seen', 'reported', 'offered', 'planned'])), name='listing_why')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='c35832ea15954612de72377f117ae2abe32884bc', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_0c007', table='participation_listing', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='OwnerContact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('reach', models.CharField(max_length=300, verbose_name='how to reach them')),
                    ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='given')),
                    ('plot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='vacant plot')),
                ],
                options={
                    'verbose_name': 'contact of an owner',
                    'verbose_name_plural': 'contacts of owners',
                },
            ),
            migrations.CreateModel(
                name='PlotEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                    ('actor', models.BigIntegerField(null=True, verbose_name='who')),
                    ('acted_as', models.CharField(max_length=40, verbose_name='as')),
                    ('what', models.CharField(max_length=40, verbose_name='what')),
                    ('about', models.CharField(blank=True, default='', max_length=40, verbose_name='about')),
                    ('was', models.CharField(blank=True, default='', max_length=20, verbose_name='was')),
                    ('became', models.CharField(blank=True, default='', max_length=20, verbose_name='became')),
                    ('reason', models.TextField(blank=True, default='', verbose_name='why')),
                    ('clauses', models.JSONField(default=list, verbose_name='rules')),
                    ('changes', models.JSONField(default=dict, verbose_name='changes')),
                    ('public', models.BooleanField(default=True, verbose_name='public')),
                    ('plot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='vacant plot')),
                ],
                options={
                    'verbose_name': 'event of a plot',
                    'verbose_name_plural': 'events of plots',
                    'ordering': ['plot', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('plot', 'number'), name='plotevent_number')],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='409cce4fa87070b0a7c88f7fc0de75cbb1e9355c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_942a2', table='participation_plotevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='0eda11ed580d4d8f134bbea7d2dd5b9a13497089', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_abd97', table='participation_plotevent', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Succession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('how', models.CharField(choices=[('split', 'split'), ('merge', 'merged')], max_length=5, verbose_name='how')),
                    ('on', models.DateField(verbose_name='day')),
                    ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='after')),
                    ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='before')),
                ],
                options={
                    'verbose_name': 'succession of plots',
                    'verbose_name_plural': 'successions of plots',
                    'ordering': ['on', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('before', 'after'), name='succession_once'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='succession_of_another')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='27a25bcf3676b929223aaa4279f08fa719251e4f', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_69ffb', table='participation_succession', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='TemporaryUse',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('use', models.SlugField(max_length=40, verbose_name='use')),
                    ('group', models.CharField(blank=True, default='', max_length=60, verbose_name='group')),
                    ('start', models.DateField(verbose_name='from')),
                    ('end', models.DateField(verbose_name='until')),
                    ('conditions', models.TextField(blank=True, default='', max_length=2000, verbose_name='conditions')),
                    ('started_on', models.DateField(blank=True, null=True, verbose_name='began')),
                    ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended')),
                    ('status_before', models.CharField(blank=True, default='', editable=False, max_length=20)),
                    ('handed_back_on', models.DateField(blank=True, null=True, verbose_name='handed back')),
                    ('left', models.CharField(blank=True, choices=[('as-it-was', 'as it was'), ('better', 'better than it was'), ('work-left', 'with something still to be done')], default='', max_length=10, verbose_name='how it was left')),
                    ('left_words', models.TextField(blank=True, default='', max_length=1000, verbose_name='words on how it was left')),
                    ('reminded_on', models.DateField(blank=True, null=True, verbose_name='reminded')),
                    ('moved', models.BooleanField(default=False, verbose_name='goes on elsewhere')),
                    ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                    ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='participation.application', verbose_name='application')),
                    ('plot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geo.vacantplot', verbose_name='vacant plot')),
                ],
                options={
                    'verbose_name': 'temporary use',
                    'verbose_name_plural': 'temporary uses',
                    'ordering': ['plot', 'start'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='temporaryuse_in_order'), models.CheckConstraint(condition=models.Q(('handed_back_on', None), ('handed_back_on__gte', models.F('start')), _connector='OR'), name='temporaryuse_back_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('handed_back_on', None), ('left', '')), models.Q(('handed_back_on__isnull', False), models.Q(('left', ''), _negated=True)), _connector='OR'), name='temporaryuse_back_whole'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('moved', False)), expressions=[('plot', '='), (participation.temporary_use.Days('start', django.db.models.functions.comparison.Coalesce('handed_back_on', 'end'), models.Value('[]')), '&&')], name='temporaryuse_alone')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='4e0bdf6f3fa1f394648f9c21ca5b3b3b48b1ff4c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_d7bc9', table='participation_temporaryuse', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='PublicProposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('geom', geo.models.geometry.MetricField(verbose_name='geometry')),
                    ('geom_wgs84', models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('geom', 4326), output_field=django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=4326))),
                    ('geom_mercator', models.GeneratedField(db_persist=True, expression=django.contrib.gis.db.models.functions.Transform('geom', 3857), output_field=django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=3857))),
                    ('name', models.CharField(blank=True, default='', max_length=250, verbose_name='name')),
                    ('names', models.JSONField(blank=True, default=dict, verbose_name='names by language')),
                    ('source_id', models.CharField(max_length=100, verbose_name='id at the source')),
                    ('source_date', models.DateField(blank=True, null=True, verbose_name='date of the source')),
                    ('last_confirmed', models.DateField(blank=True, null=True, verbose_name='last confirmed')),
                    ('certainty', models.CharField(choices=[('certain', 'certain'), ('likely', 'likely'), ('unsure', 'unsure')], default='likely', max_length=8, verbose_name='certainty')),
                    ('gone_since', models.DateField(blank=True, null=True, verbose_name='gone since')),
                    ('source_hash', models.CharField(blank=True, default='', editable=False, max_length=32)),
                    ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                    ('edited_at', models.DateTimeField(editable=False, null=True, verbose_name='edited by people')),
                    ('kind', models.CharField(choices=participation.public_proposal.kind_choices, max_length=40, verbose_name='kind')),
                    ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'sent in'), ('needs-information', 'waits for an answer'), ('in-review', 'being looked at'), ('accepted', 'accepted'), ('refused', 'refused'), ('appealed', 'asked to look again'), ('withdrawn', 'taken back'), ('planned', 'planned'), ('realised', 'there now'), ('maintained', 'there, and cared for'), ('ended', 'ended')], max_length=20, verbose_name='state')),
                    ('sent', models.DateField(null=True, verbose_name='sent')),
                    ('planned_for', models.DateField(null=True, verbose_name='planned for')),
                    ('about', models.CharField(blank=True, max_length=60, verbose_name='about')),
                    ('support', models.PositiveIntegerField(verbose_name='supported by')),
                ],
                options={
                    'verbose_name': 'proposal',
                    'verbose_name_plural': 'proposals',
                    'db_table': 'participation_publicproposal',
                    'managed': False,
                },
            ),
        ]),
        migrations.RunPython(look, lambda _apps, schema_editor: schema_editor.execute('DROP VIEW participation_publicproposal')),
        *(migrations.RunSQL(INDEX.format(srid=srid), f'DROP INDEX proposal_public_{srid}') for srid in (4326, 3857)),
    ]
