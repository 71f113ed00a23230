import sys,time,pytest
from tests.faults.conftest import *
def test_probe(fire):
    fire.open_networks("keyed")
    fire.make_town({"nyckel":"keyed"})
    fire.citizens("nyckel","keyed").bulk(60)
    w=fire.start_worker_by_command()
    for i in range(12):
        time.sleep(1)
        print(i, w.is_alive(), fire.count("select count(*) from torget_item"), fire.ask("select task_name,status,count(*) from procrastinate_jobs group by 1,2"), fire.ask("select failures,error_code,next_at,now() from torget_feed"), fire.ask("select pid,state,wait_event_type,wait_event,left(query,80) from pg_stat_activity where datname=current_database()"))
    print(w.said())
