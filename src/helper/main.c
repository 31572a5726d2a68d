#include "config.h"

#include "pt-helper-place.h"
#include "pt-helper.h"

int
main (int argc, char **argv)
{
  static const PtHelperPlace place = { "/", TRUE, pt_helper_place_check };

  return pt_helper_main (argc, argv, &place);
}
