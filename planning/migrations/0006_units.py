from django.db import migrations, models

# Units that stood in one language only, as they were in the recipes that came with the house. Any other reads alike in all three,
# until its recipe is loaded again.
KNOWN = {
    "residents": ("inwoners", "habitants"),
    "households": ("huishoudens", "ménages"),
    "points": ("punten", "points"),
    "share": ("deel", "part"),
    "euro per year": ("euro per jaar", "euros par an"),
}


def said_in_each(apps, schema_editor):
    indicator = apps.get_model("planning", "Indicator")
    indicator.objects.update(unit_nl=models.F("unit_en"), unit_fr=models.F("unit_en"))
    for unit, (nl, fr) in KNOWN.items():
        indicator.objects.filter(unit_en=unit).update(unit_nl=nl, unit_fr=fr)


class Migration(migrations.Migration):

    dependencies = [
        ("planning", "0005_notes"),
    ]

    operations = [
        migrations.RenameField(model_name="indicator", old_name="unit", new_name="unit_en"),
        migrations.AlterField(
            model_name="indicator",
            name="unit_en",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="unit in English"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="unit_fr",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="unit in French"),
        ),
        migrations.AddField(
            model_name="indicator",
            name="unit_nl",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="unit in Dutch"),
        ),
        migrations.RunPython(said_in_each, migrations.RunPython.noop),
        # What triggers still had to do at the end would keep the table from being altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(unit_nl="", unit_fr="", unit_en="")
                | ~(models.Q(unit_nl="") | models.Q(unit_fr="") | models.Q(unit_en="")),
                name="indicator_unit",
            ),
        ),
    ]
