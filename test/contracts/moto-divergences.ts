import type { Divergences } from './aws-contract.ts';

/**
 * Where moto does not do what AWS does, by the name of the case in the contract suite, and what moto does instead.
 * The suite fails for an entry that is no longer true.
 */
export const motoDivergences: Divergences = {
  'ResourceNotFoundException has status 400': 'status 404',
  'versions of a missing secret are ResourceNotFoundException': 'status 500 with an HTML page',
  'a value without a token is InvalidRequestException': 'makes up a token',

  'names outside the allowed characters are ValidationException': 'takes any name',
  'secret ids outside the allowed characters are ValidationException': 'ResourceNotFoundException',
  'names of 512 characters are taken, longer ones are ValidationException': 'takes names of any length',
  'values of 65,536 bytes are taken, longer ones are ValidationException': 'takes values of any length',
  'binary values over 65,536 bytes are ValidationException': 'takes values of any length',
  'empty values are refused': 'takes empty values',
  'string and binary together are InvalidParameterException': 'takes both',
  '50 tags are taken, more are refused': 'takes any number of tags',
  'tag keys that begin with aws: are refused': 'takes them',
  'tag keys over 128 and values over 256 characters are ValidationException': 'takes tags of any length',
  'tags with characters outside the allowed ones are refused': 'takes any character',
  'a secret takes no more than 100 versions a day': 'takes any number of versions',

  'versions without a label are hidden from describe, and listed only when asked for':
    'lists them always, with no labels',
  'versions under the default key say so': 'leaves KmsKeyIds out',
  'custom staging labels stay on their version when AWSCURRENT moves on': 'takes them off',
  'a read without a stage follows a moved AWSCURRENT': 'reads the newest version',
  'LastChangedDate moves with a tag': 'keeps the date',

  'a create over a name that is scheduled for deletion is InvalidRequestException': 'ResourceExistsException',
  'a put to a secret that is scheduled for deletion is InvalidRequestException': 'takes the value',
  'tag and untag of a secret that is scheduled for deletion are InvalidRequestException': 'takes both',
  'the name stays taken for a while after a forced deletion, and the new secret has another ARN':
    'frees the name at once',

  'a deletion between two pages hides no other secret': 'the token is an offset',
  'a listing is sorted by name when asked for, over all its pages': 'ignores SortBy and SortOrder',
  'a page of more than 100 is refused': 'gives pages of any size',
  'a token that the service did not make is InvalidNextTokenException': 'status 500 with an HTML page',
  'a token of version ids that the service did not make is InvalidNextTokenException': 'ignores the token',
  'a batch read of more than 20 is refused': 'reads any number',

  'a replication is InProgress before it is InSync': 'InSync at once',
  'a replica has the key of its own Region': 'ignores the key',
  'a replica can be made a secret of its own': 'has no StopReplicationToReplica',

  'a policy that is not JSON is MalformedPolicyDocumentException': 'takes any text',
  'policies are validated': 'has no ValidateResourcePolicy',

  'a web identity token must be one': 'does not look at the token',
  'session names have 2 characters or more': 'takes any name',
};
