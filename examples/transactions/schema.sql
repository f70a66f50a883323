-- What PostgreSQL keeps. Each function is one SQL transaction and one request, so no client holds a lock while it is
-- paused. They need READ COMMITTED, the default: a statement must see what was committed before it began.

create table epoch (
    only_row boolean primary key default true check (only_row),
    highest bigint not null
);
insert into epoch (highest) values (0);

create table accounts (
    key text primary key,
    version text not null, -- the timestamp of the transaction that wrote it, compared for equality only
    balance bigint         -- null: deleted. The row stays, because a deleted account keeps its version
);

-- What a transfer writes to other stores. It gets here together with the transfer's own write to PostgreSQL.
create table outbox (
    transaction text primary key,
    balances jsonb not null
);

-- Keeps the highest epoch that was shown, and refuses lower ones. The row stays locked until the end of the SQL
-- transaction, so a write under a lower epoch is either committed before the epoch rises, or refused.
create function show_epoch(shown bigint) returns void language plpgsql as $$
begin
    update epoch set highest = shown where highest < shown;
    perform from epoch where highest = shown for share;
    if not found then
        raise exception 'OLD_EPOCH';
    end if;
end $$;

create function read_accounts(shown bigint, wanted text[]) returns setof accounts language plpgsql as $$
begin
    perform show_epoch(shown);
    -- A statement of its own. In the one above it would not see the writes that show_epoch has waited for.
    return query select * from accounts where key = any(wanted);
end $$;

-- Writes all of these keys under one version, or none. `found` has the versions that were read; null: never written.
create function write_accounts(
    shown bigint, new_version text, keys text[], found_versions text[], balances bigint[],
    writer text, own jsonb) returns void language plpgsql as $$
declare
    it record;
begin
    perform show_epoch(shown);
    for it in
        select * from unnest(keys, found_versions, balances) as each(key, version, balance) order by key
    loop
        if it.version is null then
            insert into accounts values (it.key, new_version, it.balance) on conflict do nothing;
        else
            update accounts set version = new_version, balance = it.balance
                where key = it.key and version = it.version;
        end if;
        if not found then -- the exception takes back what the loop has written
            perform from accounts where key = it.key and version = new_version;
            raise exception '%', case when found then 'LANDED' else 'OTHER_VERSION' end;
        end if;
    end loop;
    if own is not null then
        insert into outbox values (writer, own);
    end if;
end $$;
