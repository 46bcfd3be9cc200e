import ts from 'typescript'

/**
 * One way to ask whether a value is there: `=== undefined` where undefined alone can come, `=== null` where null alone can (a match, a
 * header), and `== null` only where both can, or where the type does not tell.
 */
export const nullChecks = {
  meta: {
    type: 'suggestion',
    fixable: 'code',
    messages: { exact: "compare with '{{operator}} {{value}}': nothing else can come here" },
    schema: [],
  },
  create: ({ report, sourceCode }) => ({
    'BinaryExpression[operator=/^[!=]=$/][right.raw="null"]'(node) {
      const value = soleAbsence(sourceCode.parserServices.getTypeAtLocation(node.left))
      if (value === undefined) return
      const operator = `${node.operator}=`
      report({
        node,
        messageId: 'exact',
        data: { operator, value },
        fix: (fixer) => fixer.replaceTextRange([node.left.range[1], node.range[1]], ` ${operator} ${value}`),
      })
    },
  }),
}

/** 'undefined' or 'null' where the type has one of them and tells all. */
function soleAbsence(type) {
  const flags = (type.isUnion() ? type.types : [type]).reduce((all, part) => all | part.flags, 0)
  if ((flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !== 0) return undefined
  const undefinedCanCome = (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0
  const nullCanCome = (flags & ts.TypeFlags.Null) !== 0
  if (undefinedCanCome === nullCanCome) return undefined
  return undefinedCanCome ? 'undefined' : 'null'
}
