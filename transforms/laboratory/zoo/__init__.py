"""The zoo: what suppliers' systems and offices do to files, done to files of every profile.

Each kind of damage is done to a delivery that is read right undamaged; what the product makes of it is judged by what a
person can see afterwards. `python -m transforms.laboratory.zoo` prints how the kinds ended, and
`python -m transforms.laboratory.zoo.cases` how the collected cases did.
"""
