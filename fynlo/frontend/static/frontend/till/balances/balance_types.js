// @ts-check
// Types of house accounts and deposits on the till.

/**
 * @typedef {object} BalanceRow a house account or a held deposit, as the server lists it; amounts in pounds
 * @property {string} id
 * @property {string} name
 * @property {number} balance what the account owes, or what is held of the deposit
 * @property {string} number of a deposit
 * @property {string} for_date of a deposit
 * @property {number | null} party of a deposit
 * @property {string} terms of a deposit
 * @property {number} available of an account: what can be charged before its limit
 * @property {string[]} signers of an account: who may sign; empty is anyone
 */

/**
 * @typedef {object} BalanceDraft the sheet that charges a house account or applies a deposit
 * @property {string} orderId
 * @property {"house_account" | "deposit"} tender
 * @property {string} text what is searched
 * @property {BalanceRow[] | null} found null until the server answers
 * @property {string} problem why it could not be read
 * @property {BalanceRow | null} chosen
 * @property {string} signedBy
 * @property {boolean} exceeds whether a person who may charges above the limit
 */

/**
 * @typedef {object} SaleDraft the sheet that takes a deposit or the payment of an account
 * @property {"deposit" | "account_payment"} kind
 * @property {string} id of the line
 * @property {string} text what is searched
 * @property {BalanceRow[] | null} found
 * @property {string} problem
 * @property {BalanceRow | null} account
 * @property {string} name the guest's
 * @property {string} phone
 * @property {string} email
 * @property {string} forDate
 * @property {string} party
 * @property {string} terms
 * @property {string} amount as typed, in pounds
 */

export {};
