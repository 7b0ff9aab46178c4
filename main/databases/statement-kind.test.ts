import { toFailure } from '@shared/failure.ts'
import { expect, it } from 'vitest'
import { checkKind } from './statement-kind.ts'

const codeOf = (sql: string, mayChange: boolean): string => {
  try {
    checkKind(sql, { mayChange })
    return 'taken'
  } catch (error) {
    return toFailure(error).code
  }
}

it.each(['SELECT 1', '  select 1;', '-- what\n/* and */ ;; VALUES (1)', '\uFEFFWITH x AS (SELECT 1) SELECT * FROM x', 'EXPLAIN SELECT 1', 'EXPLAIN QUERY PLAN DELETE FROM orders', '/* PRAGMA */ SELECT 1'])('lets a query be %j', (sql) => {
  expect(codeOf(sql, false)).toBe('taken')
})

it.each([
  'ATTACH \'/tmp/x.db\' AS x', ';attach database ? as x', '/* a */ATTACH/* b */ \'x\' AS x', '-- a\nDETACH x', 'PRAGMA journal_mode = DELETE', 'EXPLAIN PRAGMA user_version = 7', 'explain /**/ query\nplan pragma user_version = 7', '\uFEFFPRAGMA writable_schema=1',
  'VACUUM', 'VACUUM INTO \'/tmp/copy.db\'', 'BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT a', 'RELEASE a', '/* never closed */ /* */;;;Pragma x',
])('refuses %j, of a query and of what may change something', (sql) => {
  expect([codeOf(sql, false), codeOf(sql, true)]).toEqual(['forbidden', 'forbidden'])
})

it.each(['INSERT INTO a VALUES (1)', 'replace into a values (1)', 'UPDATE a SET b = 1', 'DELETE FROM a', 'CREATE TABLE a (b)', 'DROP TABLE a', 'ALTER TABLE a ADD c', 'REINDEX', 'ANALYZE'])('lets only what may change something be %j', (sql) => {
  expect([codeOf(sql, false), codeOf(sql, true)]).toEqual(['forbidden', 'taken'])
})

it.each(['', '  ', '-- nothing', '/* never closed', '(SELECT 1)', '\u00a0\u200bATTACH x', '"ATTACH"', 'SELECT 1\u0000; ATTACH x', 'EXPLAIN', 'LOAD x', '123'])('takes %j for no statement', (sql) => {
  expect([codeOf(sql, false), codeOf(sql, true)]).toEqual(['invalid-input', 'invalid-input'])
})
