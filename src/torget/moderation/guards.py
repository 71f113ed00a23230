"""What the database itself refuses, beside its constraints."""

from __future__ import annotations

from typing import Final

import pgtrigger

JUDGED_IS_THE_MEASURE: Final = pgtrigger.Trigger(
    name="judgement_names_the_deciders",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
      if not exists (
        select from torget_measure m
         where m.id = new.measure_id and m.by_id = new.taken_by_id
           and m.second_id is not distinct from new.agreed_by_id
      ) then
        raise exception 'pgtrigger: a judgement names who decided the measure';
      end if;
      return new;
    """,
)
