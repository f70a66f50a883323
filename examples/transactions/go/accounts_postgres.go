package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// postgresAccounts are accounts in PostgreSQL, by the functions of schema.sql. One connection, on which each statement
// commits.
type postgresAccounts struct{ connection *pgx.Conn }

func openPostgres(ctx context.Context) (postgresAccounts, error) {
	connection, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	return postgresAccounts{connection}, err
}

func (p postgresAccounts) read(ctx context.Context, epoch string, keys []string) (map[string]found, error) {
	shown, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return nil, err
	}
	all := map[string]found{}
	for _, key := range keys {
		all[key] = found{}
	}
	rows, err := p.connection.Query(ctx, "select key, version, balance from read_accounts($1, $2)", shown, keys)
	if err != nil {
		return nil, verdict(err)
	}
	var key string
	var it found
	_, err = pgx.ForEachRow(rows, []any{&key, &it.version, &it.balance}, func() error {
		all[key] = it
		return nil
	})
	return all, verdict(err)
}

// write writes balances on condition that each key has the version that was found, and own, if it is not nil, to the
// outbox.
func (p postgresAccounts) write(ctx context.Context, epoch, version string, conditions map[string]found,
	balances map[string]*int64, transaction string, own map[string]*int64) error {
	shown, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return err
	}
	var keys []string
	var versions []*string
	var values []*int64
	for key, balance := range balances {
		var version *string
		if it := conditions[key]; it.version != "" {
			version = &it.version
		}
		keys, versions, values = append(keys, key), append(versions, version), append(values, balance)
	}
	var outbox any
	if own != nil {
		outbox = own
	}
	_, err = p.connection.Exec(ctx, "select write_accounts($1, $2, $3, $4, $5, $6, $7)",
		shown, version, keys, versions, values, transaction, outbox)
	return verdict(err)
}

// ownValues are what the transaction writes to other stores, or nil if its write has not landed here.
func (p postgresAccounts) ownValues(ctx context.Context, transaction string) (own map[string]*int64, err error) {
	var text []byte
	err = p.connection.QueryRow(ctx, "select balances from outbox where transaction = $1", transaction).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &own)
	}
	return own, err
}

func (p postgresAccounts) outbox(ctx context.Context) ([]string, error) {
	rows, err := p.connection.Query(ctx, "select transaction from outbox")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (p postgresAccounts) forget(ctx context.Context, transaction string) error {
	_, err := p.connection.Exec(ctx, "delete from outbox where transaction = $1", transaction)
	return err
}

// verdict makes the exceptions of schema.sql those of a store.
func verdict(err error) error {
	var exception *pgconn.PgError
	if errors.As(err, &exception) && exception.Code == "P0001" {
		return refused(exception.Message)
	}
	return err
}
