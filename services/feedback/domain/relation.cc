#include "services/feedback/domain/relation.h"

namespace waymark::feedback {

bool IsAnonymous(v1::Relation relation) {
  switch (relation) {
    case v1::RELATION_SELF:
    case v1::RELATION_MANAGER:
    case v1::RELATION_SECOND_LEVEL_MANAGER:
    case v1::RELATION_MENTOR:
    case v1::RELATION_EXTERNAL_COACH:
    case v1::RELATION_REPRESENTATIVE:
      return false;
    default:
      return true;
  }
}

}  // namespace waymark::feedback
