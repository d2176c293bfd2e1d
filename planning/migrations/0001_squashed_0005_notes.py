import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import geo.models.geometry
import pgtrigger.compiler
import planning.scenario
from django.conf import settings
from django.db import migrations, models

from geo.migrating import CreateModels

# An area with one figure of it. No geometry is stored twice.
VIEW = """
CREATE VIEW planning_areafigure AS
SELECT v.id, a.geom, a.geom_wgs84, a.geom_mercator, a.name, a.names, a.dataset_id,
  left(r.indicator || ' ' || a.source_id, 100)::varchar(100) AS source_id, r.source_date, NULL::date AS last_confirmed, a.certainty,
  a.gone_since, ''::varchar(32) AS source_hash, a.created_at, NULL::timestamptz AS edited_at,
  a.level, a.edition, a.code, r.indicator, r.title, v.value, v.state, v.lacks, r.unit, r.period, r.norm, r.norm_version, r.measured,
  r.homes_buildings, r.homes_streets, r.homes_grid, r.cut_off, r.sources, r.licence, r.attribution
FROM planning_areavalue v
JOIN planning_reckoning r ON r.id = v.reckoning_id
JOIN geo_area a ON a.id = v.area_id
"""


class Migration(migrations.Migration):

    replaces = [
        ('planning', '0001_indicators'),
        ('planning', '0002_scenarios'),
        ('planning', '0003_area_figures'),
        ('planning', '0004_floor'),
        ('planning', '0005_notes'),
    ]

    initial = True

    dependencies = [
        ('geo', '0001_squashed_0004_vacant_until'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Indicator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=80, unique=True, verbose_name='key')),
                    ('name_nl', models.CharField(max_length=200, verbose_name='name in Dutch')),
                    ('name_fr', models.CharField(max_length=200, verbose_name='name in French')),
                    ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                    ('unit', models.CharField(max_length=40, verbose_name='unit')),
                    ('kind', models.CharField(choices=[('count', 'count'), ('share', 'share'), ('mean', 'mean'), ('score', 'score')], max_length=8, verbose_name='kind')),
                    ('need', models.CharField(choices=[('more', 'a higher value means more need'), ('less', 'a higher value means less need'), ('neither', 'says nothing of need')], max_length=8, verbose_name='need')),
                    ('group', models.CharField(choices=[('residents', 'residents'), ('women', 'women'), ('men', 'men'), ('households', 'households'), ('area', 'the area as a whole')], max_length=12, verbose_name='group')),
                    ('age_from', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from age')),
                    ('age_to', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to age (included; empty: and older)')),
                    ('period', models.CharField(choices=[('year', 'a year'), ('month', 'a month'), ('day', 'one day')], default='year', max_length=8, verbose_name='each value speaks of')),
                    ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='geo.dataset', verbose_name='dataset')),
                    ('card_en', models.TextField(blank=True, default='', verbose_name='what it does not show, in English')),
                    ('card_fr', models.TextField(blank=True, default='', verbose_name='what it does not show, in French')),
                    ('card_nl', models.TextField(blank=True, default='', verbose_name='what it does not show, in Dutch')),
                    ('floor', models.CharField(blank=True, choices=[('housing', 'housing'), ('income', 'income'), ('tenure', 'who owns and who rents'), ('social_security', 'social security')], default='', max_length=16, verbose_name='stands for the right to')),
                ],
                options={
                    'verbose_name': 'indicator',
                    'verbose_name_plural': 'indicators',
                    'ordering': ['key'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('age_to', None), models.Q(('age_from__isnull', False), ('age_to__gte', models.F('age_from'))), _connector='OR'), name='indicator_ages'), models.CheckConstraint(condition=models.Q(('name_nl', ''), ('name_fr', ''), ('name_en', ''), _connector='OR', _negated=True), name='indicator_named'), models.CheckConstraint(condition=models.Q(('floor', ''), models.Q(('card_nl', ''), ('card_fr', ''), ('card_en', ''), _connector='OR', _negated=True), _connector='OR'), name='indicator_card')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='0f93698e55a49e09f5e0388552c1eae8652a3b4d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_637f7', table='planning_indicator', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='IndicatorValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.CharField(max_length=10, validators=[django.core.validators.RegexValidator('^\\d{4}(-\\d{2}){0,2}$')], verbose_name='period')),
                    ('state', models.CharField(choices=[('value', 'known'), ('suppressed', 'kept back by the source'), ('missing', 'the source has none')], max_length=10, verbose_name='state')),
                    ('value', models.FloatField(blank=True, null=True, verbose_name='value')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='geo.area', verbose_name='area')),
                    ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='planning.indicator', verbose_name='indicator')),
                ],
                options={
                    'verbose_name': 'value of an area',
                    'verbose_name_plural': 'values of areas',
                    'ordering': ['indicator', 'period', 'area'],
                    'constraints': [models.UniqueConstraint(fields=('indicator', 'period', 'area'), name='indicatorvalue_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'value'), ('value__isnull', False)), models.Q(('state__in', ('suppressed', 'missing')), ('value', None)), _connector='OR'), name='indicatorvalue_state'), models.CheckConstraint(condition=models.Q(('value', None), models.Q(('value__gt', float("-inf")), ('value__lt', float("inf"))), _connector='OR'), name='indicatorvalue_finite'), models.CheckConstraint(condition=models.Q(('period__regex', '^\\d{4}(-\\d{2}){0,2}$')), name='indicatorvalue_period')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='53efa0a1537510b1fb39ce09dd26392025b4bc6a', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_8724b', table='planning_indicatorvalue', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Scenario',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(default=planning.scenario.new_key, editable=False, max_length=32, unique=True, verbose_name='address')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('note', models.TextField(blank=True, default='', max_length=2000, verbose_name='note')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('copied_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='planning.scenario')),
                    ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ],
                options={
                    'verbose_name': 'scenario',
                    'verbose_name_plural': 'scenarios',
                    'ordering': ['-made_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='scenario_named')],
                },
            ),
            migrations.CreateModel(
                name='Step',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('kind', models.CharField(choices=[('add', 'add a place'), ('remove', 'remove a place'), ('use', 'put a plot to a use'), ('calm', 'close a street to cars')], max_length=8, verbose_name='kind')),
                    ('layer', models.CharField(max_length=40, verbose_name='layer')),
                    ('target', models.BigIntegerField(blank=True, null=True, verbose_name='place')),
                    ('use', models.CharField(blank=True, default='', max_length=40, verbose_name='use')),
                    ('geom', geo.models.geometry.MetricField(blank=True, null=True, verbose_name='geometry')),
                    ('facts', models.JSONField(blank=True, default=dict, verbose_name='facts')),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                    ('scenario', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='planning.scenario', verbose_name='scenario')),
                ],
                options={
                    'verbose_name': 'step',
                    'verbose_name_plural': 'steps',
                    'ordering': ['scenario', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('scenario', 'number'), name='step_number'), models.CheckConstraint(condition=models.Q(models.Q(('geom__isnull', False), ('kind', 'add'), ('target', None)), models.Q(('geom', None), ('kind__in', ('remove', 'calm')), ('target__isnull', False), ('use', '')), models.Q(('geom', None), ('kind', 'use'), ('target__isnull', False), models.Q(('use', ''), _negated=True)), _connector='OR'), name='step_says_what'), models.CheckConstraint(condition=models.Q(('geom', None), ('geom__isvalid', True), _connector='OR'), name='step_valid')],
                },
            ),
            migrations.CreateModel(
                name='AreaFigure',
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
                    ('level', models.CharField(choices=[('city', 'city'), ('district', 'district'), ('neighbourhood', 'neighbourhood'), ('sector', 'sector'), ('block', 'block')], max_length=16, verbose_name='level')),
                    ('edition', models.CharField(max_length=20, verbose_name='edition')),
                    ('code', models.CharField(max_length=40, verbose_name='code')),
                    ('indicator', models.CharField(max_length=80, verbose_name='indicator')),
                    ('title', models.CharField(max_length=200, verbose_name='what it says')),
                    ('value', models.FloatField(null=True, verbose_name='value')),
                    ('state', models.CharField(choices=[('value', 'known'), ('suppressed', 'kept back: too few people'), ('missing', 'no figure'), ('not_surveyed', 'not surveyed')], max_length=12, verbose_name='state')),
                    ('lacks', models.TextField(verbose_name='not surveyed for')),
                    ('unit', models.CharField(max_length=80, verbose_name='unit')),
                    ('period', models.CharField(max_length=20, verbose_name='period')),
                    ('norm', models.CharField(max_length=80, verbose_name='norm')),
                    ('norm_version', models.PositiveSmallIntegerField(null=True, verbose_name='version of the norm')),
                    ('measured', models.CharField(max_length=8, verbose_name='measured along')),
                    ('homes_buildings', models.FloatField(null=True, verbose_name='part of residents placed by buildings')),
                    ('homes_streets', models.FloatField(null=True, verbose_name='part of residents placed by streets')),
                    ('homes_grid', models.FloatField(null=True, verbose_name='part of residents placed on a grid')),
                    ('cut_off', models.FloatField(null=True, verbose_name='part of residents cut off')),
                    ('sources', models.TextField(verbose_name='sources')),
                    ('licence', models.TextField(verbose_name='licence')),
                    ('attribution', models.TextField(verbose_name='attribution')),
                ],
                options={
                    'verbose_name': 'figure of an area',
                    'verbose_name_plural': 'figures of areas',
                    'db_table': 'planning_areafigure',
                    'managed': False,
                },
            ),
            migrations.CreateModel(
                name='Reckoning',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('indicator', models.CharField(max_length=80)),
                    ('level', models.CharField(max_length=16)),
                    ('edition', models.CharField(max_length=20)),
                    ('mark', models.CharField(max_length=64)),
                    ('title', models.CharField(max_length=200)),
                    ('unit', models.CharField(max_length=80)),
                    ('period', models.CharField(max_length=20)),
                    ('norm', models.CharField(max_length=80)),
                    ('norm_version', models.PositiveSmallIntegerField(null=True)),
                    ('measured', models.CharField(max_length=8)),
                    ('homes_buildings', models.FloatField(null=True)),
                    ('homes_streets', models.FloatField(null=True)),
                    ('homes_grid', models.FloatField(null=True)),
                    ('cut_off', models.FloatField(null=True)),
                    ('sources', models.TextField()),
                    ('source_date', models.DateField(null=True)),
                    ('licence', models.TextField()),
                    ('attribution', models.TextField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('indicator', 'level', 'edition'), name='reckoning_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='6926acf9092f75a79f31068ca4aad5fbc384cdeb', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_be0e7', table='planning_reckoning', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='AreaValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('value', 'known'), ('suppressed', 'kept back: too few people'), ('missing', 'no figure'), ('not_surveyed', 'not surveyed')], max_length=12)),
                    ('value', models.FloatField(null=True)),
                    ('lacks', models.TextField()),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='geo.area')),
                    ('reckoning', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='planning.reckoning')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('reckoning', 'area'), name='areavalue_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'value'), ('value__isnull', False)), models.Q(models.Q(('state', 'value'), _negated=True), ('value', None)), _connector='OR'), name='areavalue_state')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='4151f52e33178f18bc87a271a69e94460ffe2868', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_e0dd5', table='planning_areavalue', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='Note',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('about_layer', models.CharField(blank=True, default='', max_length=40, verbose_name='about (layer)')),
                    ('about_place', models.BigIntegerField(blank=True, null=True, verbose_name='about (place)')),
                    ('geom', geo.models.geometry.MetricField(verbose_name='geometry')),
                    ('topic', models.CharField(max_length=40, verbose_name='topic')),
                    ('words', models.TextField(max_length=2000, verbose_name='words')),
                    ('readers', models.CharField(choices=[('workers', 'those who work here'), ('everybody', 'everybody')], default='workers', max_length=10, verbose_name='who may read it')),
                    ('role', models.CharField(max_length=40, verbose_name='as')),
                    ('public_name', models.CharField(blank=True, default='', max_length=60, verbose_name='public name')),
                    ('language', models.CharField(max_length=8, verbose_name='language')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written')),
                    ('changed_at', models.DateTimeField(editable=False, null=True, verbose_name='changed')),
                    ('taken_back_at', models.DateTimeField(editable=False, null=True, verbose_name='taken back')),
                    ('author', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'note',
                    'verbose_name_plural': 'notes',
                    'ordering': ['-made_at', '-pk'],
                    'indexes': [models.Index(fields=['about_layer', 'about_place'], name='note_about_place')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='note_says_something'), models.CheckConstraint(condition=models.Q(('geom__isvalid', True)), name='note_valid'), models.CheckConstraint(condition=models.Q(models.Q(('about_layer', ''), ('about_place', None)), models.Q(models.Q(('about_layer', ''), _negated=True), ('about_place__isnull', False)), _connector='OR'), name='note_about')],
                    'triggers': [pgtrigger.compiler.Trigger(name='revise', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO geo_revision ("table") VALUES (TG_TABLE_NAME); RETURN NULL;', hash='6968eb0b5d9acdd2d33704f7dfcfc7ee9f8e6e48', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_revise_03015', table='planning_note', when='AFTER'))],
                },
            ),
            migrations.CreateModel(
                name='NoteEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(verbose_name='number')),
                    ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                    ('actor', models.BigIntegerField(null=True, verbose_name='who')),
                    ('role', models.CharField(max_length=40, verbose_name='as')),
                    ('what', models.CharField(choices=[('written', 'written'), ('corrected', 'corrected'), ('taken-back', 'taken back')], max_length=12, verbose_name='what')),
                    ('reason', models.TextField(blank=True, default='', verbose_name='why')),
                    ('before', models.JSONField(default=dict, verbose_name='what stood there')),
                    ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='planning.note', verbose_name='note')),
                ],
                options={
                    'verbose_name': 'event of a note',
                    'verbose_name_plural': 'events of notes',
                    'ordering': ['note', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('note', 'number'), name='note_event_number')],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0b105c1dd10cf8c2395f4cf848966f5056b11724', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5c4a5', table='planning_noteevent', when='BEFORE'))],
                },
            ),
        ]),
        migrations.RunSQL(VIEW, 'DROP VIEW planning_areafigure'),
    ]
