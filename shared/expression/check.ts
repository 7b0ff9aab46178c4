export type { ExpressionProblem, ScopeSchemas } from './scope.ts'
